using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Attestation;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace OckamPS.Tests;

/// <summary>
/// Import-SealedModel as it is used on AWS, in a PowerShell of its own: from S3, which moto plays, with a key of KMS, before which stands
/// what moto leaves out: it judges documents by the key's policy, and answers with envelopes for the recipient.
/// </summary>
public sealed class CloudImportTests : IAsyncLifetime
{
    private readonly MotoServer _moto = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ockamps-cloud-").FullName;

    public Task InitializeAsync() => PowerShell.WhyMissing is null ? _moto.InitializeAsync() : Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _moto.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [MotoPesterFact]
    public async Task A_model_in_S3_is_loaded_with_its_key_of_KMS_on_the_attested_machine_alone()
    {
        var options = new EmulatorOptions { InMemory = true, AuthorityFolder = Path.Combine(_folder, "authority") };
        await using RunningEmulator machine = await RunningEmulator.StartAsync(options);
        await using RunningEmulator other = await RunningEmulator.StartAsync(options);
        await using (TpmClient tpm = TpmClient.Open(machine.Address))
            await tpm.ExtendAsync(4, PcrMeasurement.OfText("boot loader").Digests);
        await using var kms = new AttestingKms(_moto.Url, machine.Root);
        await using OllamaStandIn ollama = OllamaStandIn.Start();
        string work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        string root = Path.Combine(_folder, "root.pem");
        await File.WriteAllTextAsync(root, machine.RootPem);
        byte[] model = RandomNumberGenerator.GetBytes(18 * 1024 * 1024);
        "GGUF"u8.CopyTo(model);
        await File.WriteAllBytesAsync(Path.Combine(work, "llama.gguf"), model);
        using (var http = new HttpClient())
        using (HttpResponseMessage made = await http.PutAsync(new Uri(_moto.Url, "ai-corp"), null)) made.EnsureSuccessStatusCode();

        (int code, string output) = await Task.Run(() => PowerShell.Run(
            "-File", Repository.Of("tests", "OckamPS.Tests", "CloudImport.ps1"), "-Kms", kms.Url.AbsoluteUri, "-S3", _moto.Url.AbsoluteUri,
            "-Tpm", machine.Address, "-OtherTpm", other.Address, "-Root", root, "-Server", ollama.Address.Authority,
            "-Principal", AttestingKms.Consumer, "-Folder", work));

        string result = Path.Combine(work, "result.json");
        Assert.True(code == 0 && File.Exists(result), output);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(result));
        byte[] register = SHA384.HashData([.. new byte[48], .. SHA384.HashData(model)]);
        Assert.Equal(Convert.ToHexStringLower(register), json.RootElement.GetProperty("Pcr15").GetString());
        await using (TpmClient tpm = TpmClient.Open(machine.Address))
            Assert.Equal(register, (await tpm.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray());
        Assert.Equal(("llama:latest", true), (
            json.RootElement.GetProperty("Name").GetString(), json.RootElement.GetProperty("IsNewlyMeasured").GetBoolean()));
        Assert.Equal(["ModelKeyAccessDenied", "ModelKeyAccessDenied"], Texts(json, "Refused"));
        Assert.Equal([false, false], json.RootElement.GetProperty("Again").EnumerateArray().Select(value => value.GetBoolean()));
        Assert.Equal(model, ollama.BlobOf(SHA256.HashData(model)));
        // The weights went from the store to the server: neither sealed nor plain ones stand in a file.
        Assert.Empty(Texts(json, "Files"));

        (FrontRequest Request, FrontReply Reply)[] released =
            [.. kms.Log.Where(entry => entry.Request.Action == "Decrypt" && entry.Reply.Status == 200)];
        Assert.Equal(2, released.Length);
        Assert.All(released, entry =>
        {
            Assert.NotNull(entry.Request.Body["Recipient"]);
            Assert.Null(entry.Reply.Body["Plaintext"]);
            Assert.NotNull(entry.Reply.Body["CiphertextForRecipient"]);
        });
    }

    private static string[] Texts(JsonDocument json, string name) =>
        [.. json.RootElement.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];
}
