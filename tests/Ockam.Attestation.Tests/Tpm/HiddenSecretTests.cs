using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>Secrets do not cross the bus in clear, and what is changed on the way is noticed at the one end or the other.</summary>
[Collection(ProcessCollection.Name)]
public sealed class HiddenSecretTests : IAsyncLifetime
{
    private static readonly PcrSelection s_selection = PcrSelection.Of(TpmHash.Sha384, 4, 7);

    private Swtpm _tpm = null!;

    public async Task InitializeAsync()
    {
        if (Tools.SkipReason(Swtpm.Needs.Split(' ')) is null) _tpm = await Swtpm.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tpm is not null) await _tpm.DisposeAsync();
    }

    // Shorter than a block, a block, a block and a byte, the most.
    [NeedsTheory(Swtpm.Needs)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(TpmClient.MaximumSecretLength)]
    public async Task A_secret_is_never_seen_between_the_program_and_the_TPM(int length)
    {
        await using ITpmTransport inner = TpmAddress.Parse(_tpm.Address);
        var spy = new SpyTransport(inner);
        var client = new TpmClient(spy);
        byte[] secret = RandomNumberGenerator.GetBytes(length);
        TpmSealedSecret made = await client.SealAsync(secret, s_selection);
        Assert.Equal(secret, await client.UnsealAsync(made));
        Assert.True(spy.Seen.Count > 10);
        // Not even its first block, after which an encryption by another vector would begin anew.
        byte[] part = secret[..Math.Min(length, 8)];
        Assert.All(spy.Seen, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(part)));
        Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_secret_that_is_changed_on_its_way_to_the_TPM_is_refused_by_the_TPM()
    {
        await using ITpmTransport inner = TpmAddress.Parse(_tpm.Address);
        var spy = new SpyTransport(inner)
        {
            // The last byte but those of the template, of what is sealed.
            Command = command =>
            {
                if (SpyTransport.CodeOf(command) == TpmCommandCode.Create) command[^70] ^= 1;
                return command;
            },
        };
        TpmException refused = await Assert.ThrowsAsync<TpmException>(
            () => new TpmClient(spy).SealAsync(new byte[32], s_selection));
        Assert.Equal(TpmFault.Refused, refused.Fault);
        Assert.Contains("session 1", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_secret_that_is_changed_on_its_way_back_is_not_believed()
    {
        await using ITpmTransport inner = TpmAddress.Parse(_tpm.Address);
        TpmSealedSecret made = await new TpmClient(new SpyTransport(inner)).SealAsync(new byte[32], s_selection);
        var spy = new SpyTransport(inner)
        {
            Answer = (command, answer) =>
            {
                // Behind the head and two lengths: the secret's first byte.
                if (SpyTransport.CodeOf(command) == TpmCommandCode.Unseal) answer[TpmFrame.HeadLength + 6] ^= 1;
                return answer;
            },
        };
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => new TpmClient(spy).UnsealAsync(made));
        Assert.Equal(TpmFault.ReplyNotAuthentic, refused.Fault);
        Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task Operations_at_once_over_one_client_do_not_get_into_each_others_way()
    {
        await using TpmClient client = _tpm.Connect();
        // More at once than a TPM has room for objects and sessions.
        TpmSealedSecret[] made = await Task.WhenAll(
            Enumerable.Range(1, 6).Select(i => client.SealAsync(new[] { (byte)i }, s_selection)));
        byte[][] opened = await Task.WhenAll(made.Select(secret => client.UnsealAsync(secret)));
        Assert.Equal(Enumerable.Range(1, 6), opened.Select(secret => (int)secret[0]));
        Assert.Empty(await Swtpm.HandlesAsync(client));
    }

    [Fact]
    public void The_derivations_are_those_of_the_specification()
    {
        // Both are hashes of a counter, a label and what both ends know; written out here by hand.
        byte[] key = [1, 2, 3], first = [4, 5], second = [6];
        byte[] derived = TpmKdf.Kdfa(TpmHash.Sha256, key, "CFB", first, second, 20);
        Assert.Equal(
            HMACSHA256.HashData(key, (byte[])[0, 0, 0, 1, (byte)'C', (byte)'F', (byte)'B', 0, 4, 5, 6, 0, 0, 0, 160])[..20], derived);
        Assert.Equal(
            SHA256.HashData((byte[])[0, 0, 0, 1, 1, 2, 3, (byte)'S', 0, 4, 5, 6]), TpmKdf.Kdfe(TpmHash.Sha256, key, "S", first, second));
        Assert.Throws<ArgumentOutOfRangeException>(() => TpmKdf.Kdfa(TpmHash.Sha256, key, "CFB", first, second, 33));
    }
}
