using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Attestation;
using Ockam.Aws.Tests.Support;
using Ockam.Models;
using Ockam.Models.Tests.Support;
using Utf8 = System.Text.Encoding;

namespace Ockam.Aws.Tests.Boot;

// A machine that opens a sealed model with PowerShell and the module, by a TPM of its own and a KMS that judges what it proves.
public sealed partial class BootRunTests
{
    private const string Stored = "s3://sealed/models";

    [SealedMachineFact]
    public async Task A_sealed_model_is_opened_in_each_boot_of_the_right_machine_alone_and_its_weights_touch_no_disk()
    {
        WriteProgram();
        // What could show them lives for seconds: PowerShell and the server.
        await using var watch = new SecretWatch(TimeSpan.FromMilliseconds(200));
        RunningEmulator tpm = await StartTpmAsync();
        try
        {
            await using var kms = new AttestingKms(moto.Url, tpm.Root);
            (BootSealedModel model, string mark) = await PublishAsync(kms);
            watch.Add((string)kms.Log.First(each => each.Request.Action == "GenerateDataKey").Reply.Body["Plaintext"]!);
            BootPlan plan = Sealed(WriteOllama(), model);
            // How a machine becomes a member is shown above.
            Directory.CreateDirectory(_folder["ai/disk/var/lib/ockamps/files"]);
            await File.WriteAllTextAsync(_folder["ai/disk/var/lib/ockamps/files/enrolled"], "");

            // What has started there is something else than what the key's policy names.
            await LetOpenAsync(kms, model.Key, new string('a', 2 * 48));
            BootMachine ai = await BootAsync("ai", plan);
            await Assert.ThrowsAnyAsync<Exception>(ai.SucceedAsync);
            BootStepReport[] steps = [.. BootSteps.Read(Path.Combine(ai.Disk, "var/lib/ockamps/boot"))];
            Assert.Equal(("model", "failed"), (steps[^1].Name, ai.State("model")));
            Assert.Matches("^kms:Decrypt with .* was refused .*Test-ModelSealingPolicy", ai.Reason("model"));
            Assert.Empty(Released(kms));
            Assert.Equal("1 GiB of memory are kept for weights", ai.Reason("store"));

            // The owner names it, and the next attempt goes through.
            await LetOpenAsync(kms, model.Key, await ReadBootLoaderAsync(tpm));
            await ai.StartAgainAsync();
            await ai.SucceedAsync();
            Assert.Equal("llama3.2:1b is loaded", ai.Reason("model"));
            Assert.Equal("done", ai.State("gateway"));
            Assert.Equal(Answer + mark, await AskGatewayAsync());
            Assert.Single(Released(kms));

            // Nothing of it is left when the machine starts once more.
            await tpm.DisposeAsync();
            tpm = await StartTpmAsync();
            // What is unpacked stays, and nobody but root may change it.
            foreach (string archive in Directory.GetFiles(_share, "*.t*gz")) File.Delete(archive);
            ai = await RestartAsync(ai, plan);
            string unpacked = Path.Combine(ai.Disk, "opt", $"powershell-{model.PowerShell.Sha256![..16]}", "pwsh");
            if (!OperatingSystem.IsWindows()) Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(unpacked));
            Assert.Equal(Answer + mark, await AskGatewayAsync());
            Assert.Equal(2, Released(kms).Length);
            Assert.Empty(watch.Found);
            Assert.Single(
                File.ReadAllLines(Path.Combine(ai.Disk, "etc/fstab")),
                "tmpfs /mnt/ockamps-memory tmpfs size=1g,mode=755,nodev,nosuid,noexec 0 0");
            AssertNowhere([mark], Path.Combine(_folder.Path, "ai"), but: null);
        }
        finally
        {
            await tpm.DisposeAsync();
        }
    }

    private static FrontReply[] Released(AttestingKms kms) =>
    [
        .. kms.Log.Where(each => each.Request.Action == "Decrypt" && each.Reply.Status == 200).Select(each => each.Reply),
    ];

    private async Task<RunningEmulator> StartTpmAsync()
    {
        RunningEmulator started = await RunningEmulator.StartAsync(new EmulatorOptions { AuthorityFolder = _folder["authority"] });
        await File.WriteAllTextAsync(Path.Combine(_share, "tpm"), started.Address);
        await File.WriteAllTextAsync(Path.Combine(_share, "root.pem"), started.RootPem);
        return started;
    }

    private static async Task<string> ReadBootLoaderAsync(RunningEmulator tpm)
    {
        await using TpmClient client = TpmClient.Open(tpm.Address);
        PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 4));
        return Convert.ToHexStringLower(values[TpmHash.Sha384, 4].Span);
    }

    private async Task<BootMachine> RestartAsync(BootMachine before, BootPlan plan)
    {
        before.CloseInput();
        await before.WaitForEndAsync();
        _machines.Remove(before);
        before.Dispose();
        BootMachine machine = await MakeAsync("ai", BootUserData.Of(plan));
        await machine.StartAgainAsync();
        await machine.SucceedAsync();
        return machine;
    }

    // The owner: seals weights that say what stands in them, and publishes them.
    private async Task<(BootSealedModel Model, string Mark)> PublishAsync(AttestingKms kms)
    {
        string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        byte[] weights = [.. Utf8.UTF8.GetBytes($"GGUF{Answer}{mark}\0"), .. RandomNumberGenerator.GetBytes(2 << 20)];
        await using var publisher = await Publisher.CreateAsync();
        using var keys = new KmsKeys(kms.Connect());
        KmsKeyInfo key = await keys.CreateAsync(new KmsKeyRequest { Alias = $"sealed-{mark}" });
        using var service = new KmsKeyService(kms.Connect());
        ProtectedModel done = await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder.Write("llama.gguf", weights), Destination = _folder["llama.gguf.sealed"],
            KeyService = service, KeyId = key.Arn, Publisher = publisher.AsPublisher,
        });
        using (var http = new HttpClient())
        using (HttpResponseMessage made = await http.PutAsync(new Uri(moto.Url, "sealed"), null)) made.EnsureSuccessStatusCode();
        await using (var store = new S3ModelStore(ModelStoreReference.Parse(Stored), Connection))
            await store.PublishAsync(new PublishModelRequest { Source = _folder["llama.gguf.sealed"] });
        return (new BootSealedModel
        {
            Store = Stored, ModelName = "llama.gguf", Key = key.Arn, Publisher = publisher.Identifier.ToString(), MemoryGib = 1,
            Manifest = SealedModelManifest.Of(done.Info).ToJson().ReplaceLineEndings(""),
            PowerShell = WritePowerShell(kms.Url), Module = WriteModule(),
        }, mark);
    }

    // The consumer may open it with what has brought this value into PCR4, and nobody may without a proof.
    private static async Task LetOpenAsync(AttestingKms kms, string key, string register)
    {
        using var policies = new KmsKeyPolicyStore(kms.Connect());
        KeyPolicyDocument old = await policies.GetAsync(key);
        await policies.PutAsync(key, KeyPolicyDocument.Parse(
            $$"""
            {"Version":"2012-10-17","Statement":[
              {"Sid":"Own","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{MotoServer.Account}}:root"},"Resource":"*",
               "Action":["kms:Describe*","kms:Get*","kms:PutKeyPolicy","kms:GenerateDataKey"]},
              {"Sid":"Open","Effect":"Allow","Principal":{"AWS":"{{AttestingKms.Consumer}}"},"Resource":"*","Action":"kms:Decrypt",
               "Condition":{"StringEqualsIgnoreCase":{"kms:RecipientAttestation:NitroTPMPCR4":"{{register}}"} } }]}
            """), old.Digest);
    }

    // PowerShell as it is installed here, told of what an instance has by itself: a TPM under AWS's root, and AWS's KMS.
    private BootSource WritePowerShell(Uri kms)
    {
        string program = $$"""
            #!/bin/sh
            for file; do :; done
            tpm=$(cat {{BootMachine.Share}}/tpm)
            export AWS_ENDPOINT_URL_KMS={{kms}} DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 DOTNET_MultiCoreJitMinNumCpus=7FFF
            exec {{Tools.Find("pwsh")}} -NoProfile -NonInteractive -Command "
              \$PSDefaultParameterValues = @{
                'Import-SealedModel:Tpm' = '$tpm'; 'Import-SealedModel:Root' = '{{BootMachine.Share}}/root.pem'
              }
              & '$file'"

            """;
        return WriteArchive("powershell.tar.gz", tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "pwsh")
        {
            DataStream = new MemoryStream(Utf8.UTF8.GetBytes(program)), Mode = (UnixFileMode)0b111_111_111,
        }));
    }

    private BootSource WriteModule()
    {
        string manifest = Assert.Single(
            Directory.GetFiles(Path.Combine(Repository.Folder, "out", "OckamPS"), "OckamPS.psd1", SearchOption.AllDirectories));
        string folder = Path.GetDirectoryName(manifest)!;
        return WriteArchive("OckamPS.tar.gz", tar =>
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                tar.WriteEntry(file, Path.GetRelativePath(folder, file));
        });
    }

    private BootSource WriteArchive(string name, Action<TarWriter> write)
    {
        string file = Path.Combine(_share, name);
        using (var tar = new TarWriter(new GZipStream(File.Create(file), CompressionLevel.NoCompression))) write(tar);
        using FileStream written = File.OpenRead(file);
        return new BootSource($"{BootMachine.Share}/{name}", Convert.ToHexStringLower(SHA256.HashData(written)));
    }

    private BootPlan Sealed(BootSource ollama, BootSealedModel model)
    {
        BootPlan plan = Model(ollama);
        return plan with
        {
            NodeFile = "name: ai\n",
            Model = plan.Model! with { Digest = null, Gpu = null, Sealed = model },
        };
    }

    // The gateway is started last, and listens a moment later.
    private async Task<string?> AskGatewayAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_gatewayPort}") };
        HttpResponseMessage? answer = null;
        await Eventually.TrueAsync(() => TryAsk(http, out answer), "the gateway listens");
        JsonElement body = await answer!.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        answer.Dispose();
        return body.GetProperty("response").GetString();
    }

    private static bool TryAsk(HttpClient http, out HttpResponseMessage? answer)
    {
        try
        {
            answer = http.PostAsJsonAsync("/api/generate", new { model = "llama3.2:1b", prompt = Question, stream = false })
                .GetAwaiter().GetResult();
            return true;
        }
        catch (HttpRequestException)
        {
            answer = null;
            return false;
        }
    }
}
