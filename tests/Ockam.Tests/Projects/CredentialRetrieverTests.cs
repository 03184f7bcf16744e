using Ockam.Api;
using Ockam.Identities;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

public sealed class CredentialRetrieverTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly InMemoryStore _store = new();
    private readonly List<CredentialRetriever> _retrievers = [];
    private Source _source = null!;

    public async Task InitializeAsync()
    {
        _clock.Now = 1_800_000_000;
        var home = new Ockam.Node.HomeServices(_store, _clock);
        NamedIdentity authority = await home.Identities.CreateAsync("authority");
        NamedIdentity member = await home.Identities.CreateAsync("member");
        _source = new Source(home.Credentials, authority.Identifier, member.Identifier);
    }

    public async Task DisposeAsync()
    {
        foreach (CredentialRetriever retriever in _retrievers) await retriever.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_credential_is_asked_for_and_presented_until_the_next_one_comes()
    {
        CredentialRetriever retriever = Start();
        CredentialAndPurposeKey first = await retriever.GetAsync(default);
        Assert.Same(first, retriever.AtHand);
        Assert.Same(first, await retriever.GetAsync(default));
        Assert.Equal(1, _source.Requests);

        _clock.Advance(TimeSpan.FromSeconds(35));
        await Eventually.TrueAsync(() => _source.Requests == 2, "it was renewed in time");
        await Eventually.TrueAsync(() => retriever.AtHand != first, "the new one is at hand");
        Assert.Null(retriever.Failure);
    }

    [Fact]
    public async Task After_a_restart_the_credential_that_was_kept_is_good_enough()
    {
        CredentialAndPurposeKey first = await Start().GetAsync(default);
        await _retrievers[0].DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(20));

        CredentialAndPurposeKey again = await Start().GetAsync(default);

        Assert.Equal(first.Encode(), again.Encode());
        Assert.Equal(1, _source.Requests);
    }

    [Fact]
    public async Task After_a_restart_one_that_will_end_soon_is_used_and_renewed()
    {
        CredentialAndPurposeKey first = await Start().GetAsync(default);
        await _retrievers[0].DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(40));
        _source.Gate = new TaskCompletionSource();

        CredentialRetriever retriever = Start();
        Assert.Equal(first.Encode(), (await retriever.GetAsync(default)).Encode());
        await Eventually.TrueAsync(() => _source.Requests == 2, "the authority is asked");
        _source.Gate.SetResult();
        await Eventually.TrueAsync(() => retriever.Held!.ExpiresAt == _clock.Now + 60, "there is another");
    }

    [Fact]
    public async Task Who_is_no_member_any_more_is_told_so_and_not_made_to_wait()
    {
        CredentialRetriever retriever = Start();
        CredentialAndPurposeKey last = await retriever.GetAsync(default);
        _source.Answer = Refuse;
        _clock.Advance(TimeSpan.FromSeconds(50));
        await Eventually.TrueAsync(() => retriever.Failure is not null, "the refusal was noticed");
        // What the authority gave is good to its end, less the margin.
        Assert.Same(last, retriever.AtHand);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(retriever.AtHand);

        await Eventually.TrueAsync(() => _source.Requests >= 3, "it was tried again");
        CredentialException error = await Assert.ThrowsAsync<CredentialException>(() => retriever.GetAsync(default).AsTask());
        Assert.True(error.IsRefused);
        Assert.Contains("unauthorized member", error.Message, StringComparison.Ordinal);
        Assert.Contains("ask its administrator", error.Message, StringComparison.Ordinal);
        Assert.Contains(_source.Authority.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_needs_one_brings_the_next_attempt_forward()
    {
        _source.Answer = () => throw new OckamException("nobody listens there");
        CredentialRetriever retriever = Start();
        CredentialException error = await Assert.ThrowsAsync<CredentialException>(() => retriever.GetAsync(default).AsTask());
        Assert.False(error.IsRefused);
        Assert.Contains("nobody listens there", error.Message, StringComparison.Ordinal);
        for (int pause = 2; pause < 64; pause *= 2)
        {
            // The pause begins when the attempt has failed, which is later than when the authority is asked.
            CredentialException? last = retriever.Failure;
            _clock.Advance(TimeSpan.FromSeconds(pause));
            await Eventually.TrueAsync(() => retriever.Failure != last, "it is tried again");
        }

        _source.Answer = null;
        _clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.NotNull(await retriever.GetAsync(default));
    }

    [Fact]
    public async Task A_thousand_channels_ask_once()
    {
        _source.Gate = new TaskCompletionSource();
        CredentialRetriever retriever = Start();
        Task<CredentialAndPurposeKey>[] waiting = [.. Enumerable.Range(0, 1000).Select(_ => retriever.GetAsync(default).AsTask())];
        await Eventually.TrueAsync(() => _source.Requests == 1, "the authority is asked");
        _source.Gate.SetResult();
        CredentialAndPurposeKey[] credentials = await Task.WhenAll(waiting);
        Assert.Single(credentials.Distinct());
        Assert.Equal(1, _source.Requests);
    }

    [Fact]
    public async Task Another_one_is_asked_for_at_once_when_there_is_reason()
    {
        CredentialRetriever retriever = Start();
        CredentialAndPurposeKey first = await retriever.GetAsync(default);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        retriever.Changed += _ => told.TrySetResult();
        _clock.Advance(TimeSpan.FromSeconds(3));
        retriever.Renew();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.NotSame(first, retriever.AtHand);
        Assert.Equal(2, _source.Requests);
    }

    [Fact]
    public async Task One_that_is_kept_while_the_authority_refuses_is_found_at_once()
    {
        _source.Answer = Refuse;
        _source.Gate = new TaskCompletionSource();
        CredentialRetriever retriever = Start();
        Task<CredentialAndPurposeKey> waiting = retriever.GetAsync(default).AsTask();
        await Eventually.TrueAsync(() => _source.Requests == 1, "the authority is asked");
        CredentialAndPurposeKey kept = await _source.KeepAsync();
        retriever.LookAgain();
        _source.Gate.SetResult();

        Assert.Same(kept, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Null(retriever.Failure);
    }

    [Fact]
    public async Task An_authority_that_does_not_answer_is_given_up_after_a_while()
    {
        _source.Gate = new TaskCompletionSource();
        CredentialRetriever retriever = Start();
        Task<CredentialAndPurposeKey> waiting = retriever.GetAsync(default).AsTask();
        await Eventually.TrueAsync(() => _source.Requests == 1, "the authority is asked");
        _clock.Advance(TimeSpan.FromSeconds(15));
        CredentialException error = await Assert.ThrowsAsync<CredentialException>(() => waiting);
        Assert.Contains("no answer within 15 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_end_ends_what_waits_for_it()
    {
        _source.Gate = new TaskCompletionSource();
        CredentialRetriever retriever = Start();
        Task<CredentialAndPurposeKey> waiting = retriever.GetAsync(default).AsTask();
        await Eventually.TrueAsync(() => _source.Requests == 1, "the authority is asked");
        await retriever.DisposeAsync();
        await Assert.ThrowsAsync<CredentialException>(() => waiting);
    }

    private static CredentialAndPurposeKey Refuse()
    {
        var refusal = new ApiResponse(1, 1, ApiStatus.Forbidden, new byte[] { 0x73 }.Concat("unauthorized member"u8.ToArray()).ToArray());
        throw ApiException.For(refusal);
    }

    private CredentialRetriever Start()
    {
        var retriever = new CredentialRetriever(_source, _clock, () => 1);
        _retrievers.Add(retriever);
        retriever.Start();
        return retriever;
    }

    /// <summary>An authority beside the retriever, and what is kept of its answers.</summary>
    private sealed class Source(CredentialService credentials, Identifier authority, Identifier member) : ICredentialSource
    {
        private int _requests;
        private CredentialAndPurposeKey? _kept;

        public Identifier Authority => authority;

        public int Requests => Volatile.Read(ref _requests);

        public TaskCompletionSource? Gate { get; set; }

        public Func<CredentialAndPurposeKey>? Answer { get; set; }

        public async Task<RetrievedCredential?> LoadAsync(CancellationToken cancellationToken) =>
            _kept is null ? null : new RetrievedCredential(_kept, await VerifyAsync(_kept, cancellationToken));

        public async Task<RetrievedCredential> RequestAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            if (Gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
            CredentialAndPurposeKey issued = Answer?.Invoke() ?? await credentials.IssueAsync(
                authority, member, new Attributes([]), TimeSpan.FromSeconds(60), cancellationToken: cancellationToken);
            _kept = issued;
            return new RetrievedCredential(issued, await VerifyAsync(issued, cancellationToken));
        }

        /// <summary>Another one than the retriever keeps a credential.</summary>
        public async Task<CredentialAndPurposeKey> KeepAsync() =>
            _kept = await credentials.IssueAsync(authority, member, new Attributes([]), TimeSpan.FromSeconds(60));

        private ValueTask<VerifiedCredential> VerifyAsync(CredentialAndPurposeKey credential, CancellationToken cancellationToken) =>
            credentials.VerifyAsync(credential, [authority], member, cancellationToken);
    }
}
