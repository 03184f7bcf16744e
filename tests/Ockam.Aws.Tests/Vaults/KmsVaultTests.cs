using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Keys;
using Ockam.Aws.Tests.Support;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Aws.Tests.Vaults;

/// <summary>Identities whose keys are in KMS.</summary>
[Collection(KmsCollection.Name)]
public sealed class KmsVaultTests(MotoServer moto) : IAsyncLifetime
{
    private KmsHome _home = null!;

    private IdentityService Identities => _home.Services.Identities;

    public async Task InitializeAsync()
    {
        if (MotoServer.SkipReason is null) _home = await KmsHome.StartAsync(moto.Url);
    }

    public async Task DisposeAsync()
    {
        if (_home is not null) await _home.DisposeAsync();
    }

    [MotoFact]
    public async Task A_new_identity_has_one_key_of_P256_in_KMS_that_says_what_it_is_for()
    {
        NamedIdentity made = await Identities.CreateAsync("anna");
        Assert.Equal(KmsHome.VaultName, made.VaultName);
        Identity identity = await Identities.GetRequiredAsync(made.Identifier);
        Assert.Equal(SigningKeyType.EcdsaP256, identity.LatestChange.PrimaryPublicKey.Type);
        Assert.Equal(["CreateKey", "Sign"], _home.Changes);
        (FrontRequest create, _) = _home.Kms.Log.First(each => each.Request.Action == "CreateKey");
        Assert.Equal(("ECC_NIST_P256", "SIGN_VERIFY"), ((string?)create.Body["KeySpec"], (string?)create.Body["KeyUsage"]));
        Assert.Equal(
            ["ockam:purpose=identity", $"ockam:vault={KmsHome.VaultName}"],
            create.Body["Tags"]!.AsArray().Select(tag => $"{tag!["TagKey"]}={tag["TagValue"]}")
                // Of this one request: by it the key is found where the answer is lost.
                .Where(tag => !tag.StartsWith("ockam:request=", StringComparison.Ordinal)));
        Assert.Equal(3, create.Body["Tags"]!.AsArray().Count);
        (FrontRequest sign, _) = _home.Kms.Log.First(each => each.Request.Action == "Sign");
        Assert.Equal(("RAW", "ECDSA_SHA_256"), ((string?)sign.Body["MessageType"], (string?)sign.Body["SigningAlgorithm"]));
        Assert.StartsWith("arn:aws:kms:us-east-1:", (string?)sign.Body["KeyId"], StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task Another_process_finds_the_key_and_rotates_it_and_the_old_one_is_to_be_deleted()
    {
        NamedIdentity made = await Identities.CreateAsync("anna");
        string arn = Arn();
        _home.Reopen();
        Identity rotated = await Identities.RotateAsync(made.Identifier);
        Assert.Equal(2, rotated.Changes.Count);
        Assert.Equal("PendingDeletion", await _home.StateOfAsync(arn));
        Assert.Equal(rotated.Identifier, Identity.Verify(rotated.ChangeHistory, made.Identifier).Identifier);
        string second = Arn();
        Assert.NotEqual(arn, second);
        await Identities.DeleteAsync("anna");
        Assert.Equal("PendingDeletion", await _home.StateOfAsync(second));
    }

    [MotoFact]
    public async Task A_channel_opens_between_it_and_an_identity_of_software_both_ways()
    {
        await using OckamNode hardware = await OckamNode.CreateAsync(new OckamNodeOptions { Store = _home.Store, Identity = "hardware" });
        await using OckamNode software = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        Assert.Equal(["CreateKey", "Sign"], _home.Changes);
        foreach ((OckamNode from, OckamNode to) in ((OckamNode, OckamNode)[])[(software, hardware), (hardware, software)])
        {
            int port = to.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
            var trust = new SecureChannelOptions { Identity = from.Identifier, Trust = TrustPolicy.Only(to.Identifier) };
            for (int i = 0; i < 2; i++)
            {
                await using OpenedRoute way = await from.ResolveAsync(
                    MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api/service/uppercase"), trust);
                Assert.Equal("HELLO", await from.SendTextAsync(way.Route, "hello", TimeSpan.FromSeconds(20)));
                Assert.Equal(to.Identifier, Assert.Single(way.SecureChannels).Info!.PeerIdentifier);
            }
        }

        // The purpose key was signed once, for the first channel; the others needed nothing of KMS.
        Assert.Equal(["CreateKey", "Sign", "Sign"], _home.Changes);
    }

    [MotoFact]
    public async Task Credentials_that_it_issues_are_signed_in_KMS_and_accepted_elsewhere()
    {
        NamedIdentity issuer = await Identities.CreateAsync("issuer");
        await using var other = new InMemoryStore();
        var peer = new HomeServices(other, TimeProvider.System);
        NamedIdentity subject = await peer.Identities.CreateAsync("subject");
        await Identities.ImportAsync(await peer.Identities.ExportAsync(subject.Identifier));
        CredentialAndPurposeKey issued = await _home.Services.Credentials.IssueAsync(
            issuer.Identifier, subject.Identifier, new Attributes([new("role", "reader")]), TimeSpan.FromHours(1));
        Assert.Equal(["CreateKey", "Sign", "CreateKey", "Sign", "Sign"], _home.Changes);
        await peer.Identities.ImportAsync(await Identities.ExportAsync(issuer.Identifier));
        VerifiedCredential verified = await peer.Credentials.VerifyAsync(issued, [issuer.Identifier], subject.Identifier);
        Assert.Equal(issuer.Identifier, verified.Issuer);
    }

    [MotoFact]
    public async Task A_long_message_is_sent_as_its_digest()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] message = new byte[5000];
        // As KMS does it, where moto would take the digest for the message.
        _home.Kms.Fault = request => request.Action switch
        {
            "GetPublicKey" => new FrontReply(200, new JsonObject
            {
                ["PublicKey"] = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
            }),
            "Sign" when (string?)request.Body["MessageType"] == "DIGEST" => new FrontReply(200, new JsonObject
            {
                ["Signature"] = Convert.ToBase64String(key.SignHash(
                    Convert.FromBase64String((string)request.Body["Message"]!), DSASignatureFormat.Rfc3279DerSequence)),
            }),
            _ => null,
        };
        SecretHandle handle = await _home.Services.Vault.GenerateSigningKeyAsync(SigningKeyType.EcdsaP256);
        Signature signature = await _home.Services.Vault.SignAsync(handle, message);
        Assert.True((await _home.Services.Vault.GetVerifyingKeyAsync(handle)).Verify(message, signature));
    }

    [MotoFact]
    public async Task A_key_of_the_user_s_is_taken_by_its_alias_and_stays_when_the_identity_goes()
    {
        var own = new KmsSigningKeys(new AwsKeys("AKIAEXAMPLE", "secret"));
        string arn = await own.CreateAsync(_home.Place, "mine");
        NamedIdentity made = await Identities.CreateWithKeyAsync("boss", arn.Split('/')[1], null);
        Assert.Equal(KmsHome.VaultName, made.VaultName);
        await Identities.DeleteAsync("boss");
        Assert.Equal("Enabled", await _home.StateOfAsync(arn));
        Assert.DoesNotContain("ScheduleKeyDeletion", _home.Changes);
    }

    [MotoFact]
    public async Task A_symmetric_key_and_one_that_is_not_there_are_refused_and_nothing_is_left()
    {
        using var keys = new KmsKeys(_home.Kms.Connect());
        KmsKeyInfo wrong = await keys.CreateAsync(new KmsKeyRequest());
        foreach (string name in (string[])[wrong.Arn, wrong.KeyId.Replace(wrong.KeyId[..4], "0000", StringComparison.Ordinal)])
            await Assert.ThrowsAsync<VaultException>(async () => await Identities.CreateWithKeyAsync("no", name, null));
        Assert.Empty(await Identities.ListAsync());
    }

    [MotoFact]
    public async Task What_KMS_refuses_is_said_by_kind_and_leaves_no_key_behind()
    {
        (string Action, string Code, VaultErrorReason Reason)[] refusals =
        [
            ("CreateKey", "AccessDeniedException", VaultErrorReason.AccessDenied),
            ("CreateKey", "LimitExceededException", VaultErrorReason.Failed),
            ("CreateKey", "ThrottlingException", VaultErrorReason.Unavailable),
            ("Sign", "AccessDeniedException", VaultErrorReason.AccessDenied),
            ("Sign", "DisabledException", VaultErrorReason.KeyDisabled),
            ("Sign", "KMSInvalidStateException", VaultErrorReason.KeyDisabled),
            ("GetPublicKey", "AccessDeniedException", VaultErrorReason.AccessDenied),
        ];
        foreach ((string action, string code, VaultErrorReason reason) in refusals)
        {
            _home.Kms.Fault = request => request.Action == action ? FrontReply.Error(code, "no") : null;
            VaultException refused = await Assert.ThrowsAsync<VaultException>(async () => await Identities.CreateAsync("anna"));
            Assert.Equal((code, reason), (((AwsException)refused.InnerException!).Code, refused.Reason));
            _home.Kms.Fault = _ => null;
            if (action != "CreateKey") Assert.Equal("PendingDeletion", await _home.StateOfAsync(Arn()));
            Assert.Empty(await Identities.ListAsync());
        }
    }

    [MotoFact]
    public async Task A_key_that_KMS_does_not_know_at_once_is_waited_for()
    {
        int left = 2;
        _home.Kms.Fault = request => request.Action == "GetPublicKey" && left-- > 0 ? FrontReply.Error("NotFoundException", "no") : null;
        Assert.Equal("anna", (await Identities.CreateAsync("anna")).Name);
        Assert.True(left < 0);
    }

    [MotoFact]
    public async Task An_answer_that_is_no_signature_or_one_by_another_key_is_refused()
    {
        NamedIdentity made = await Identities.CreateAsync("anna");
        SecretHandle key = (await Identities.GetRequiredAsync(made.Identifier)).LatestChange.PrimaryPublicKey.Handle;
        Func<string, string>[] changes =
        [
            good => Convert.ToBase64String([.. Convert.FromBase64String(good), 0]),
            _ => "AA==",
            good => Convert.ToBase64String(Flipped(Convert.FromBase64String(good))),
        ];
        foreach (Func<string, string> change in changes)
        {
            _home.Kms.Tamper = (request, reply) =>
            {
                if (request.Action == "Sign") reply.Body["Signature"] = change((string)reply.Body["Signature"]!);
                return reply;
            };
            VaultException refused = await Assert.ThrowsAsync<VaultException>(
                async () => await _home.Services.Vault.SignAsync(key, "x"u8.ToArray()));
            Assert.Contains("ignature", refused.Message, StringComparison.Ordinal);
        }
    }

    [MotoFact]
    public async Task A_key_that_another_one_stands_for_is_refused()
    {
        NamedIdentity made = await Identities.CreateAsync("anna");
        await Identities.CreateAsync("eve");
        string other = Arn();
        SecretHandle key = (await Identities.GetRequiredAsync(made.Identifier)).LatestChange.PrimaryPublicKey.Handle;
        _home.Reopen();
        string stolen = "";
        _home.Kms.Tamper = (request, reply) =>
        {
            if (request.Action == "GetPublicKey" && (string?)request.Body["KeyId"] != other) reply.Body["PublicKey"] = stolen;
            return reply;
        };
        stolen = (string)_home.Kms.Log.Last(each => each.Request.Action == "GetPublicKey").Reply.Body["PublicKey"]!;
        VaultException refused = await Assert.ThrowsAsync<VaultException>(
            async () => await _home.Services.Vault.SignAsync(key, "x"u8.ToArray()));
        Assert.Contains("another", refused.Message, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task A_vault_that_is_removed_takes_the_keys_that_were_made_for_it_and_says_which_could_not_go()
    {
        await Identities.CreateAsync("anna");
        string arn = Arn();
        await Assert.ThrowsAsync<VaultException>(async () => await _home.Services.Vaults.DeleteAsync(KmsHome.VaultName, false));
        _home.Kms.Fault = request =>
            request.Action == "ScheduleKeyDeletion" ? FrontReply.Error("AccessDeniedException", "not you") : null;
        VaultException left = await Assert.ThrowsAsync<VaultException>(
            async () => await _home.Services.Vaults.DeleteAsync(KmsHome.VaultName, withIdentities: true));
        Assert.Contains(arn, left.Message, StringComparison.Ordinal);
        Assert.Empty(await Identities.ListAsync());
        _home.Kms.Fault = _ => null;
        await _home.Services.Vaults.CreateAsync(KmsHome.VaultName, VaultKind.AwsKms, _home.Place);
        NamedIdentity again = await Identities.CreateAsync("anna", null, KmsHome.VaultName);
        Assert.Equal(KmsHome.VaultName, again.VaultName);
        arn = Arn();
        await _home.Services.Vaults.DeleteAsync(KmsHome.VaultName, withIdentities: true);
        Assert.Equal("PendingDeletion", await _home.StateOfAsync(arn));
    }

    [MotoFact]
    public async Task Of_an_identity_that_is_removed_every_key_is_tried_and_those_that_could_not_go_are_named_and_go_with_the_vault()
    {
        NamedIdentity made = await Identities.CreateAsync("anna");
        string first = Arn();
        await _home.Services.PurposeKeys.GetOrCreateAsync(made.Identifier, PurposeKeyKind.Credentials);
        string second = Arn();
        _home.Kms.Fault = request =>
            request.Action == "ScheduleKeyDeletion" ? FrontReply.Error("AccessDeniedException", "not you") : null;
        VaultException left = await Assert.ThrowsAsync<VaultException>(async () => await Identities.DeleteAsync("anna"));
        Assert.Equal(VaultErrorReason.AccessDenied, left.Reason);
        foreach (string arn in (string[])[first, second])
            Assert.Contains(arn[arn.LastIndexOf('/')..], left.Message, StringComparison.Ordinal);
        Assert.Empty(await Identities.ListAsync());
        _home.Kms.Fault = _ => null;
        await _home.Services.Vaults.DeleteAsync(KmsHome.VaultName, withIdentities: false);
        foreach (string arn in (string[])[first, second]) Assert.Equal("PendingDeletion", await _home.StateOfAsync(arn));
    }

    [Theory]
    [InlineData("aws-kms:eu-central-1")]
    [InlineData("aws-kms:eu-central-1?profile=my%20own")]
    [InlineData("aws-kms:eu-central-1?profile=a%26b&endpoint=http%3A%2F%2F127.0.0.1%3A4566%2F")]
    public void A_place_is_read_as_it_was_written(string text) => Assert.Equal(text, KmsPlace.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("aws-kms:")]
    [InlineData("file:x")]
    [InlineData("aws-kms:x?secret=1")]
    [InlineData("aws-kms:x?profile")]
    public void What_is_no_place_is_refused(string text) => Assert.Throws<VaultException>(() => KmsPlace.Parse(text));

    private static byte[] Flipped(byte[] signature)
    {
        // The last byte of s: still a number of its length.
        signature[^1] ^= 1;
        return signature;
    }

    // The key that was made last.
    private string Arn() =>
        (string)_home.Kms.Log.Last(each => each.Request.Action == "CreateKey" && each.Reply.Status == 200)
            .Reply.Body["KeyMetadata"]!["Arn"]!;
}
