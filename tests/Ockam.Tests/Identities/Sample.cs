using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>
/// Signed structures that keep every rule, and the means to break one rule alone: change what is signed and sign it again. What changes
/// nothing gives the same bytes on every run (Ed25519 signatures are a function of key and data).
/// </summary>
internal static class Sample
{
    public const ulong Start = 1_700_000_000;

    public static readonly TestKey FirstKey = new(0x00);
    public static readonly TestKey SecondKey = new(0x20);
    public static readonly TestKey CredentialKey = new(0x60);
    public static readonly TestKey OtherKey = new(0xc0);
    public static readonly ChangeData First = new(null, FirstKey.PublicKey, false, Start, Start + IdentityService.KeyLifetime);

    /// <summary>A history of one change.</summary>
    public static readonly ChangeHistory One = History(Signed(First, FirstKey));

    public static readonly ChangeData Second = new(
        One.Changes[0].Hash, SecondKey.PublicKey, false, Start + 100, Start + 100 + IdentityService.KeyLifetime);

    /// <summary>The same identity after a rotation.</summary>
    public static readonly ChangeHistory Two = History(One.Changes[0], Signed(Second, SecondKey, FirstKey));

    public static readonly Identity Issuer = Identity.Verify(Two);

    public static readonly Identifier Subject = new(TestKey.Secret(0x40));

    public static readonly byte[] StaticKey = X25519(0x80);

    public static readonly PurposeKeyAttestationData ChannelKey = new(
        Issuer.Identifier, Issuer.LatestChangeHash, PurposePublicKey.ForSecureChannel(StaticKey),
        Start + 200, Start + 200 + PurposeKeyService.Lifetime);

    public static readonly PurposeKeyAttestationData IssuingKey = ChannelKey with
    {
        PublicKey = PurposePublicKey.ForCredentials(CredentialKey.PublicKey),
    };

    public static readonly CredentialData Member = new(
        Subject, null, new Attributes([new("role", "member"), new("ockam-relay", "*")]), Start + 300, Start + 300 + 86_400);

    public static ChangeHistory History(params Change[] changes) => new(changes);

    public static Change Signed(ChangeData data, TestKey key, TestKey? previousKey = null) => Signed(data.Encode(), key, previousKey);

    public static Change Signed(byte[] data, TestKey key, TestKey? previousKey = null) =>
        new(data, key.Sign(data), previousKey?.Sign(data));

    public static PurposeKeyAttestation Signed(PurposeKeyAttestationData data, TestKey? key = null) => Attestation(data.Encode(), key);

    public static PurposeKeyAttestation Attestation(byte[] data, TestKey? key = null) => new(data, (key ?? SecondKey).Sign(data));

    public static CredentialAndPurposeKey Signed(CredentialData data, PurposeKeyAttestation? attestation = null, TestKey? key = null) =>
        Credential(data.Encode(), attestation, key);

    public static CredentialAndPurposeKey Credential(byte[] data, PurposeKeyAttestation? attestation = null, TestKey? key = null) =>
        new(new Credential(data, (key ?? CredentialKey).Sign(data)), attestation ?? Signed(IssuingKey));

    /// <summary>Versioned data with the content of other versioned data, under any version and type.</summary>
    public static byte[] Rewrap(byte[] data, ulong version, ulong type)
    {
        var reader = new CborReader(data);
        reader.ReadArrayHead();
        reader.Skip();
        reader.Skip();
        var writer = new CborWriter();
        writer.WriteArrayHead(3);
        writer.WriteUInt64(version);
        writer.WriteUInt64(type);
        writer.WriteByteString(reader.ReadByteString());
        return writer.ToArray();
    }

    /// <summary>A history that is rotated until it has so many changes.</summary>
    public static ChangeHistory Long(int changes)
    {
        var history = new List<Change> { One.Changes[0] };
        TestKey key = FirstKey;
        while (history.Count < changes)
        {
            var next = new TestKey((byte)(history.Count & 0x1f));
            history.Add(Signed(First with { PreviousChange = history[^1].Hash, PrimaryPublicKey = next.PublicKey }, next, key));
            key = next;
        }

        return new ChangeHistory(history);
    }

    public static byte[] X25519(byte first)
    {
        var key = new byte[Curve25519.KeyLength];
        Curve25519.X25519PublicKey(TestKey.Secret(first), key);
        return key;
    }

    public static void Refuses(IdentityErrorReason reason, Action action) =>
        Assert.Equal(reason, Assert.Throws<IdentityException>(action).Reason);

    public static async Task RefusesAsync(IdentityErrorReason reason, Func<Task> action) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<IdentityException>(action)).Reason);
}
