using System.Globalization;
using System.Text;
using Ockam.Models;

namespace Ockam.Aws;

// The steps of a model server.
internal static partial class BootScript
{
    private static void WriteModel(StringBuilder script, BootModel model)
    {
        script.Append('\n');
        Value(script, "MODEL", model.Name);
        Value(script, "SERVER_PORT", Number(model.ServerPort));
        bool usesStore = model is { UsesInstanceStore: true, Sealed: null };
        Value(script, "STORE", usesStore ? "yes" : "no");
        Value(script, "MEMORY_GIB", model.Sealed is { } inMemory ? Number(inMemory.MemoryGib) : "");
        Value(script, "OLLAMA_FROM", model.Ollama.Location);
        Value(script, "OLLAMA_SHA256", model.Ollama.Sha256!);
        script.Append(BootParts.Read("model.sh"));
        string ollama = BootParts.Read("ockamps-ollama.service", ("SERVER_PORT", Number(model.ServerPort)));
        string gateway = BootParts.Read(
            "ockamps-gateway.service",
            ("SERVER_PORT", Number(model.ServerPort)), ("GATEWAY_PORT", Number(model.GatewayPort)), ("MODEL", model.Name));
        script.Append(CultureInfo.InvariantCulture, $"\nwrite_ollama() {{\ncat {BootText.Document(ollama)}}}\n");
        script.Append(CultureInfo.InvariantCulture, $"\nwrite_gateway() {{\ncat {BootText.Document(gateway)}}}\n");
        if (usesStore)
        {
            script.Append("\nwrite_store() {\n");
            Put(script, "/usr/local/lib/ockamps/store 755 root", BootParts.Read("store.sh"));
            Put(script, "/etc/systemd/system/ockamps-store.service 644 root", BootParts.Read("ockamps-store.service"));
            script.Append("}\n");
        }

        if (model.Gpu is { } gpu)
        {
            script.Append('\n');
            Value(script, "GPU_REPOSITORY", gpu.Repository ?? "");
            Value(script, "GPU_PACKAGE", gpu.Package);
            Value(script, "GPU_VERSION", gpu.Version);
            Step(script, "driver", "install_driver");
        }

        WriteWeights(script, model);
        Step(script, "store", "mount_store");
        Step(script, "tpm", "open_tpm");
        Step(script, "ollama", "install_ollama");
        Step(script, "model", "get_model");
        Step(script, "gateway", "start_gateway");
    }

    private static void WriteWeights(StringBuilder script, BootModel model)
    {
        script.Append('\n');
        if (model.Sealed is not { } sealedModel)
        {
            Value(script, "MODEL_DIGEST", model.Digest ?? "");
            script.Append(BootParts.Read("pull.sh"));
            return;
        }

        Value(script, "POWERSHELL_FROM", sealedModel.PowerShell.Location);
        Value(script, "POWERSHELL_SHA256", sealedModel.PowerShell.Sha256!);
        Value(script, "MODULE_FROM", sealedModel.Module.Location);
        Value(script, "MODULE_SHA256", sealedModel.Module.Sha256!);
        (string bucket, string key) = Object(sealedModel);
        Value(script, "SEALED_BUCKET", bucket);
        Value(script, "SEALED_OBJECT", key);
        script.Append(BootParts.Read("sealed.sh"));
        // No value has a quote: the rules of plans see to that.
        string import = BootParts.Read(
            "import.ps1",
            ("STORE", sealedModel.Store), ("MODEL_NAME", sealedModel.ModelName), ("KEY", sealedModel.Key),
            ("PUBLISHER", sealedModel.Publisher),
            ("MANIFEST", (sealedModel.Manifest ?? "").Replace("'", "''", StringComparison.Ordinal)),
            ("MODEL", model.Name), ("SERVER_PORT", Number(model.ServerPort)));
        script.Append("\nwrite_sealed() {\n");
        Put(script, "/usr/local/lib/ockamps/import.ps1 644 root", import);
        Put(script, "/etc/systemd/system/ockamps-model.service 644 root", BootParts.Read("ockamps-model.service"));
        script.Append("}\n");
    }

    // What the names of its objects begin with.
    private static (string Bucket, string Key) Object(BootSealedModel model)
    {
        var store = ModelStoreReference.Parse(model.Store);
        return (store.Bucket!, store.Path.Length == 0 ? model.ModelName : $"{store.Path}/{model.ModelName}");
    }
}
