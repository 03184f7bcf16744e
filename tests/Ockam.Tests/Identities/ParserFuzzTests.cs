using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

/// <summary>
/// Inputs that are nearly right: each is refused with the errors that are documented, or says what one of the seeds says, because nothing
/// else was ever signed.
/// </summary>
public class ParserFuzzTests
{
    private const ulong Now = Start + 1000;

    // Of an identity with a P-256 key, whose signatures are not the same on every run: the vector's are.
    private static readonly byte[] P256History = OwnVectors.P256History.FromHex();

    private static readonly byte[][] Histories = [One.Bytes.ToArray(), Two.Bytes.ToArray(), P256History];

    private static readonly byte[][] Attestations = [Signed(ChannelKey).Encode(), Signed(IssuingKey).Encode()];

    private static readonly byte[][] Credentials =
        [OwnVectors.Credential.FromHex(), Signed(Member).Encode(), Signed(Member with { Attributes = new Attributes([]) }).Encode()];

    [Fact]
    public void Mutated_histories_are_refused_or_unchanged_in_what_was_signed()
    {
        Assert.All(Histories, history => Identity.Verify(history));
        HashSet<ChangeHash> genuine =
            [.. Histories.SelectMany(history => ChangeHistory.Decode(history).Changes).Select(change => change.Hash)];
        Run(1, Histories, data =>
        {
            ChangeHistory history = ChangeHistory.Decode(data);
            // Whatever was read is written so that it reads the same again.
            Assert.Equal(history.Bytes.ToArray(), ChangeHistory.Decode(history.Bytes.Span).Bytes.ToArray());
            // Half of the mutations hit nothing that counts; what they leave was verified once, before the run.
            if (Histories.Any(seed => history.Bytes.Span.SequenceEqual(seed))) return;
            Assert.All(Identity.Verify(history).ChangeHistory.Changes, change => Assert.Contains(change.Hash, genuine));
        });
    }

    [Fact]
    public void Mutated_attestations_are_refused_or_unchanged_in_what_was_signed()
    {
        string[] genuine = [.. Attestations.Select(seed => PurposeKeyAttestation.Decode(seed).Data.ToArray().ToHex())];
        Run(2, Attestations, data =>
        {
            PurposeKeyAttestation attestation = PurposeKeyAttestation.Decode(data);
            attestation.Verify(Issuer, Now);
            Assert.Contains(attestation.Data.ToArray().ToHex(), genuine);
        });
    }

    [Fact]
    public void Mutated_credentials_are_refused_or_unchanged_in_what_was_signed()
    {
        string[] genuine = [.. Credentials.Select(seed => CredentialAndPurposeKey.Decode(seed).Credential.Data.ToArray().ToHex())];
        Run(3, Credentials, data =>
        {
            CredentialAndPurposeKey credential = CredentialAndPurposeKey.Decode(data);
            credential.Verify(Issuer, [Issuer.Identifier], null, Now);
            Assert.Contains(credential.Credential.Data.ToArray().ToHex(), genuine);
        });
    }

    [Fact]
    public void Mutated_handshake_payloads_and_refreshes_are_refused_or_hold_what_was_signed()
    {
        CredentialAndPurposeKey credential = CredentialAndPurposeKey.Decode(Credentials[0]);
        byte[][] seeds =
        [
            new IdentityAndCredentials(Two, Signed(ChannelKey), []).Encode(),
            new IdentityAndCredentials(Two, Signed(ChannelKey), [credential]).Encode(),
            new IdentityAndCredentials(Two, Signed(ChannelKey), [credential, Signed(Member)]).Encode(),
        ];
        Run(4, seeds, data =>
        {
            IdentityAndCredentials presented = IdentityAndCredentials.Decode(data);
            Identity peer = VerifyUnlessKnown(presented.ChangeHistory);
            Assert.Equal(Issuer.Identifier, peer.Identifier);
            presented.PurposeKeyAttestation.VerifySecureChannelKey(peer, StaticKey, Now);
            Assert.InRange(presented.Credentials.Count, 0, 4);
        });

        var writer = new CborWriter();
        new RefreshedCredentials(Two, [credential]).Encode(writer);
        Run(5, [writer.ToArray()], data =>
        {
            var reader = new CborReader(data);
            RefreshedCredentials refreshed = RefreshedCredentials.Decode(ref reader);
            Assert.Equal(Issuer.Identifier, VerifyUnlessKnown(refreshed.ChangeHistory).Identifier);
        });
    }

    [Fact]
    public void Mutated_signed_contents_are_read_or_refused()
    {
        // Without their signatures, which would let none of these mutations get past the first look.
        Run(6, [First.Encode(), Second.Encode(), ChangeHistory.Decode(P256History).Changes[0].Data.ToArray()], data =>
        {
            ChangeData change = ChangeData.Decode(data);
            Assert.Equal(change, ChangeData.Decode(change.Encode()));
        });
        Run(7, [ChannelKey.Encode(), IssuingKey.Encode()], data =>
        {
            PurposeKeyAttestationData attestation = PurposeKeyAttestationData.Decode(data);
            Assert.Equal(attestation.Encode(), PurposeKeyAttestationData.Decode(attestation.Encode()).Encode());
        });
        Run(8, [Member.Encode(), (Member with { SubjectLatestChangeHash = Two.Changes[1].Hash }).Encode()], data =>
        {
            CredentialData credential = CredentialData.Decode(data);
            Assert.Equal(credential.Encode(), CredentialData.Decode(credential.Encode()).Encode());
        });
    }

    [Fact]
    public void Mutated_contents_that_are_signed_again_keep_every_rule_or_are_refused()
    {
        int verified = 0;
        Run(9, [Second.Encode()], Scale.Of(500), data =>
        {
            Identity identity = Identity.Verify(History(One.Changes[0], Signed(data, SecondKey, FirstKey)));
            ChangeData latest = identity.LatestChange;
            Assert.Equal((One.Changes[0].Hash, SecondKey.PublicKey), (latest.PreviousChange!.Value, latest.PrimaryPublicKey));
            Assert.True(identity.LatestChange.ValidFrom >= First.ValidFrom);
            verified++;
        });
        Assert.NotEqual(0, verified);
    }

    // As the service does with a history that is stored byte for byte.
    private static Identity VerifyUnlessKnown(ChangeHistory history) =>
        history.Bytes.Span.SequenceEqual(Two.Bytes.Span) ? Issuer : Identity.Verify(history);

    private static void Run(int seed, byte[][] seeds, Action<byte[]> read) => Run(seed, seeds, Scale.Of(20_000), read);

    private static void Run(int seed, byte[][] seeds, int rounds, Action<byte[]> read)
    {
        var mutator = new Mutator(seed);
        int refused = 0;
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(seeds);
            try
            {
                read(data);
            }
            catch (Exception refusal) when (refusal is EncodingException or IdentityException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{data.ToHex()}: {error}");
            }
        }

        // Both answers occurred, so that the run means something.
        Assert.InRange(refused, rounds / 10, rounds - 1);
    }
}
