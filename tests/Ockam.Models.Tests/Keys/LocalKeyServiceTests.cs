using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Keys;

/// <summary>The local key service keeps the contract, and its keystore the rules for secrets.</summary>
public sealed class LocalKeyServiceTests : KeyServiceContract
{
    private readonly Folder _folder = new();

    protected override Task<IModelKeyService> StartAsync(AttestationRoot root, string pcr4)
    {
        LocalKeyStore store = Store();
        store.Create(PlainKey);
        store.Create(AttestedKey, AttestedPolicy(pcr4));
        return Task.FromResult<IModelKeyService>(new LocalKeyService(store, roots: [root]));
    }

    protected override Task StopAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void Keys_and_policies_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Own | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["keys"]));
        string[] files = Directory.GetFiles(_folder["keys"]);
        Assert.Equal(4, files.Length);
        foreach (string file in files) Assert.Equal(Own, File.GetUnixFileMode(file));
        File.SetUnixFileMode(_folder["keys/plain.key"], Own | UnixFileMode.OtherRead);
        Assert.Equal(ModelErrorReason.KeyStore, Assert.Throws<ModelException>(() => Store().ReadKey(PlainKey)).Reason);
        File.SetUnixFileMode(_folder["keys"], Own | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        Assert.Equal(ModelErrorReason.KeyStore, Assert.Throws<ModelException>(Store).Reason);
    }

    [Fact]
    public void Keys_are_listed_made_once_and_named_as_files_may_be()
    {
        LocalKeyStore store = Store();
        Assert.Equal([AttestedKey, PlainKey], store.List().Select(key => key.KeyId));
        Assert.Equal(ModelErrorReason.AlreadyExists, Assert.Throws<ModelException>(() => store.Create(PlainKey)).Reason);
        foreach (string id in (string[])["", "../x", "a b", "a.b", new string('a', 65)])
            Assert.Equal(ModelErrorReason.InvalidValue, Assert.Throws<ModelException>(() => store.Create(id)).Reason);
        Assert.Equal(ModelErrorReason.InvalidPolicy, Assert.Throws<ModelException>(() => store.Create("new", "{}")).Reason);
        Assert.Equal(2, store.List().Count);
    }

    [Fact]
    public void Whoever_makes_a_key_second_leaves_the_first_ones_policy_alone()
    {
        LocalKeyStore store = Store();
        string first = LocalKeyStore.DefaultPolicy.Replace("Owner", "First", StringComparison.Ordinal);
        string second = LocalKeyStore.DefaultPolicy.Replace("Owner", "Second", StringComparison.Ordinal);
        Exception? refused = null;
        var maker = new Thread(() => refused = Record.Exception(() => store.Create("race", second)));
        using (new KeyPolicyLock(_folder["keys/race.policy.json"]))
        {
            maker.Start();
            // It has found no key, and either waits for the first one to be done or has not waited and is done itself.
            Assert.True(SpinWait.SpinUntil(
                () => !maker.IsAlive || (maker.ThreadState & ThreadState.WaitSleepJoin) != 0, TimeSpan.FromSeconds(20)));
            // What the first one writes, in its order.
            Assert.DoesNotContain(store.List(), key => key.KeyId == "race");
            File.Copy(_folder["keys/plain.policy.json"], _folder["keys/race.policy.json"]);
            File.WriteAllText(_folder["keys/race.policy.json"], first);
            File.Copy(_folder["keys/plain.key"], _folder["keys/race.key"]);
        }

        maker.Join();
        Assert.Equal(ModelErrorReason.AlreadyExists, Assert.IsType<ModelException>(refused).Reason);
        Assert.Equal(first, store.GetPolicy("race").Text);
        Assert.Equal(store.ReadKey(PlainKey), store.ReadKey("race"));
    }

    [Fact]
    public void A_policy_is_replaced_only_where_it_still_is_the_one_that_was_read()
    {
        LocalKeyStore store = Store();
        KeyPolicyDocument old = store.GetPolicy(PlainKey);
        string changed = old.Text.Replace("Owner", "Changed", StringComparison.Ordinal);
        store.SetPolicy(PlainKey, KeyPolicyDocument.Parse(changed), old.Digest);
        Assert.Equal(changed, store.GetPolicy(PlainKey).Text);
        ModelException refused = Assert.Throws<ModelException>(() => store.SetPolicy(PlainKey, old, old.Digest));
        Assert.Equal(ModelErrorReason.PolicyChanged, refused.Reason);
        Assert.Equal(changed, store.GetPolicy(PlainKey).Text);
    }

    [Fact]
    public async Task A_model_is_sealed_by_its_owner_and_opened_on_the_attested_machine_alone()
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine right = await AttestedMachine.StartAsync(authority, "right");
        await using AttestedMachine wrong = await AttestedMachine.StartAsync(authority, "wrong");
        LocalKeyStore store = Store();
        store.Create("model", AttestedPolicy(await right.ReadAsync(4)));
        var service = new LocalKeyService(store, roots: [authority.Root]);
        byte[] content = Seals.Bytes(50_000);
        ProtectedModel made = await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder.Write("m.gguf", content), Destination = _folder["m.sealed"], KeyService = service, KeyId = "model",
        });
        OpenModelRequest request = Seals.Request(service, keyId: "model") with { Attestation = right };
        Assert.Equal(content, await _folder.OpenAsync(made.Path, request));
        Assert.Equal(ModelErrorReason.AccessDenied,
            await Seals.RefusedAsync(() => _folder.OpenAsync(made.Path, request with { Attestation = wrong })));
        Assert.Equal(ModelErrorReason.AccessDenied,
            await Seals.RefusedAsync(() => _folder.OpenAsync(made.Path, request with { Attestation = null })));
        KeyAccessDecision decision = service.Decide("model", "kms:Decrypt", EncryptionContext.Empty);
        Assert.False(decision.IsAllowed);
        Assert.Contains("PCR4", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_document_is_refused()
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine machine = await AttestedMachine.StartAsync(authority, "genuine boot loader");
        using var pair = System.Security.Cryptography.RSA.Create(2048);
        ReadOnlyMemory<byte> document = await machine.GetDocumentAsync(pair.ExportSubjectPublicKeyInfo());
        var clock = new ManualClock { Now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
        var service = new LocalKeyService(Store(), roots: [authority.Root], clock: clock);
        using ModelDataKey key = await service.GenerateDataKeyAsync(PlainKey, EncryptionContext.Empty);
        var request = new ModelKeyRequest(PlainKey, key.WrappedKey, EncryptionContext.Empty) { AttestationDocument = document };
        Assert.NotNull((await service.DecryptAsync(request)).CiphertextForRecipient);
        clock.Now += 6 * 60;
        Assert.Equal(ModelErrorReason.AttestationRefused, await Seals.RefusedAsync(async () => await service.DecryptAsync(request)));
    }

    private static string AttestedPolicy(string pcr4) => $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Sid": "Wrap", "Effect": "Allow", "Principal": { "Ockam": "owner" }, "Action": "kms:GenerateDataKey", "Resource": "*" },
            { "Sid": "Open", "Effect": "Allow", "Principal": { "Ockam": "owner" }, "Action": ["kms:Decrypt"], "Resource": "*",
              "Condition": { "StringEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR4": "{{pcr4.ToUpperInvariant()}}" } } }
          ]
        }
        """;

    private LocalKeyStore Store() => new(_folder["keys"]);
}
