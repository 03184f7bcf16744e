using Ockam.Attestation;
using Ockam.Aws.Tests.Keys;
using Ockam.Aws.Tests.Support;
using Ockam.Identities;
using Ockam.Models.Tests.Support;
using Ockam.Node;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Aws.Tests.Vaults;

/// <summary>
/// Two processes on one home, in whose database only one can write at a time, while KMS does not answer the first one's signature.
/// </summary>
[Collection(KmsCollection.Name)]
public sealed class KmsTransactionTests(MotoServer moto) : IAsyncLifetime
{
    private const string VaultName = "hsm";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Folder _folder = new();
    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private readonly TaskCompletionSource _isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AttestingKms _kms = null!;
    private SqliteStore _store = null!;
    private SqliteStore _otherStore = null!;
    private int _held;

    private HomeServices Home { get; set; } = null!;

    private HomeServices Other { get; set; } = null!;

    public async Task InitializeAsync()
    {
        if (MotoServer.SkipReason is not null) return;
        SigningKeyServices.Add(VaultKind.AwsKms, static () => new KmsSigningKeys(new AwsKeys("AKIAEXAMPLE", "secret")));
        _kms = new AttestingKms(moto.Url, _authority.Root);
        _store = await SqliteStore.OpenAsync(_folder.Path);
        _otherStore = await SqliteStore.OpenAsync(_folder.Path);
        Home = new HomeServices(_store, TimeProvider.System);
        Other = new HomeServices(_otherStore, TimeProvider.System);
        await Home.Vaults.CreateAsync(VaultName, VaultKind.AwsKms, new KmsPlace("us-east-1", EndpointUrl: _kms.Url).ToString());
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_otherStore is not null) await _otherStore.DisposeAsync();
        if (_kms is not null) await _kms.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [MotoFact]
    public async Task While_KMS_signs_a_purpose_key_others_write()
    {
        NamedIdentity made = await Home.Identities.CreateAsync("anna", null, VaultName);
        PurposeKey key = await WhileHeldAsync(
            () => Home.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.SecureChannel).AsTask(), WriteAsync);
        Assert.Equal(key.Handle, (await Other.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.SecureChannel)).Handle);
    }

    [MotoFact]
    public async Task While_KMS_signs_for_a_new_identity_or_a_new_key_others_write()
    {
        NamedIdentity made = await WhileHeldAsync(() => Home.Identities.CreateAsync("anna", null, VaultName).AsTask(), WriteAsync);
        Assert.Equal(VaultName, made.VaultName);
        await Home.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.SecureChannel);
        Identity rotated = await Home.Identities.RotateAsync(made.Identifier);
        Assert.Equal(2, rotated.Changes.Count);
        Assert.Null(await _store.PurposeKeys.GetAsync(made.Identifier, PurposeKeyKind.SecureChannel));
    }

    [MotoFact]
    public async Task A_purpose_key_that_another_process_made_in_the_meantime_is_taken_and_the_own_one_goes()
    {
        NamedIdentity made = await Home.Identities.CreateAsync("anna", null, VaultName);
        PurposeKey? others = null;
        PurposeKey key = await WhileHeldAsync(
            () => Home.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.Credentials).AsTask(),
            async () => others = await Other.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.Credentials));
        Assert.Equal(others!.Handle, key.Handle);
        string[] arns = [.. _kms.Log.Where(each => each.Request.Action == "CreateKey").Select(Arn)];
        using var keys = new KmsKeys(_kms.Connect());
        var states = new List<string>();
        foreach (string arn in arns) states.Add((await keys.DescribeAsync(arn)).State);
        // The identity's, that of the process that KMS let wait, and that of the other.
        Assert.Equal(["Enabled", "PendingDeletion", "Enabled"], states);
    }

    [MotoFact]
    public async Task A_purpose_key_of_an_identity_that_was_rotated_in_the_meantime_is_signed_by_its_new_key()
    {
        NamedIdentity made = await Home.Identities.CreateAsync("anna", null, VaultName);
        Identity? rotated = null;
        PurposeKey key = await WhileHeldAsync(
            () => Home.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.SecureChannel).AsTask(),
            async () => rotated = await Other.Identities.RotateAsync(made.Identifier));
        Assert.Equal(2, rotated!.Changes.Count);
        // Of a key that the old one had signed, another process would make a new one.
        Assert.Equal(key.Handle, (await Other.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.SecureChannel)).Handle);
    }

    [MotoFact]
    public async Task Who_asks_at_once_for_a_key_that_KMS_makes_gets_the_same_one()
    {
        NamedIdentity made = await Home.Identities.CreateAsync("anna", null, VaultName);
        PurposeKey[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Home.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.Credentials).AsTask()));
        Assert.All(all, each => Assert.Equal(all[0].Handle, each.Handle));
        Assert.Equal(2, _kms.Log.Count(each => each.Request.Action == "CreateKey"));
    }

    // The first signature that is asked for waits until something else was done.
    private async Task<T> WhileHeldAsync<T>(Func<Task<T>> held, Func<Task> meanwhile)
    {
        _kms.Fault = request =>
        {
            if (request.Action == "Sign" && Interlocked.Increment(ref _held) == 1)
            {
                _isAsked.SetResult();
                Assert.True(_mayAnswer.Task.Wait(s_patience), "The test did not let KMS answer.");
            }

            return null;
        };
        Task<T> working = Task.Run(held);
        await _isAsked.Task.WaitAsync(s_patience);
        try
        {
            await meanwhile();
            Assert.False(working.IsCompleted);
        }
        finally
        {
            _mayAnswer.SetResult();
        }

        return await working.WaitAsync(s_patience);
    }

    // Fails after 5 s of waiting for the database.
    private async Task WriteAsync() => await Other.Identities.CreateAsync("other", null, StoredVault.OwnName);

    private static string Arn((FrontRequest Request, FrontReply Reply) asked) => (string)asked.Reply.Body["KeyMetadata"]!["Arn"]!;
}
