using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models;

namespace Ockam.NodeHost.Commands;

// What machine does: it loads the model into the server that it has, and measures it before it can be asked.
internal sealed partial class Demo
{
    private async Task<(DemoModelServer Server, ImportedModel Model)> LoadAsync(
        DemoMachine booted, BrokerKeyService service, byte[] plain, CancellationToken cancellationToken)
    {
        Step("machine started the image that ai has reviewed, and asks again");
        DemoModelServer? found = await DemoModelServer.FindAsync(Ollama, cancellationToken);
        if (found is not null)
        {
            _open.Add(found);
            Step($"its model server is {found.What}", ("server", found.What), ("stand_in", "no"));
            try
            {
                return (found, await LoadAsync(booted, service, found, plain, cancellationToken));
            }
            catch (ModelException refused) when (refused.Reason is ModelErrorReason.ServerRefused or ModelErrorReason.ServerUnavailable)
            {
                // A model this small may be none for it. What was measured stays measured, once.
                Step($"which does not take so small a model: {refused.Message}", ("server_refused", refused.Message));
            }
        }

        DemoModelServer standIn = DemoModelServer.StandIn();
        _open.Add(standIn);
        Step(
            found is null
                ? $"no Ollama answers at {Ollama.Authority}, so its model server is {standIn.What}"
                : $"so its model server is {standIn.What}",
            ("server", standIn.What), ("stand_in", "yes"));
        return (standIn, await LoadAsync(booted, service, standIn, plain, cancellationToken));
    }

    private async Task<ImportedModel> LoadAsync(
        DemoMachine booted, BrokerKeyService service, DemoModelServer server, byte[] plain, CancellationToken cancellationToken)
    {
        var records = new LoadedModelRecords(PathOf("loaded"));
        var request = new ImportModelRequest
        {
            Source = token => ModelLoadSource.OpenFileAsync(SealedPath, null, token),
            Opening = Opening(service, booted.Tpm),
            Server = server.Client,
            Name = server.ModelName,
            Tpm = booted.Tpm,
            EventLog = new PcrEventLog(records.EventLogPath),
            Records = records,
            Roots = [_authority.Root],
            // These weights are no secret; a real model is refused where the server's folder is on a plain disk.
            AllowPlaintextStore = true,
        };
        server.DeleteAtTheEnd();
        _loads++;
        var steps = new Steps();
        ImportedModel model = await ModelLoading.ImportAsync(request, steps, cancellationToken);
        await server.Client.LoadAsync(server.ModelName, cancellationToken);
        CheckLoaded(model, plain);
        // An attempt with another server may have measured it before.
        if (model.IsMeasured && !steps.HasBefore(ModelLoadStep.Confirm, ModelLoadStep.Create))
            throw Wrong("The model was made before it was measured.");
        if (!(await server.Client.ListRunningAsync(cancellationToken)).Any(
            running => LoadedModelRecords.WithTag(running.Name) == LoadedModelRecords.WithTag(server.ModelName)))
            throw Wrong($"The model server does not have {server.ModelName} in memory.");
        Step(
            $"machine got the key, opened the model as '{server.ModelName}' into the server, and measured it before that was made: "
            + $"PCR15 is {Short(model.Pcr15)}",
            ("model", server.ModelName), ("pcr15", model.Pcr15));
        return model;
    }

    // From a register of zeros, one model leads to one value.
    private void CheckLoaded(ImportedModel model, byte[] plain)
    {
        byte[] expected = TpmHash.Sha384.Extend(new byte[TpmHash.Sha384.Length()], SHA384.HashData(plain));
        if (model.Pcr15 != Convert.ToHexStringLower(expected)) throw Wrong($"PCR15 is {model.Pcr15}, which is not this model's value.");
        var expectations = new AttestationExpectations
        {
            Roots = [_authority.Root], Pcrs = new Dictionary<int, ReadOnlyMemory<byte>> { [15] = expected },
        };
        if (!new AttestationVerifier().Verify(model.Document, expectations).IsValid)
            throw Wrong("The document of the machine that has loaded the model does not prove it.");
        if (model.Record.Publisher != Ai.Identifier || model.Record.Sha256 != Convert.ToHexStringLower(SHA256.HashData(plain)))
            throw Wrong("What was loaded is not what ai has published.");
    }

    private sealed class Steps : IProgress<ModelLoadProgress>
    {
        private readonly List<ModelLoadStep> _begun = [];

        public bool HasBefore(ModelLoadStep one, ModelLoadStep other) =>
            _begun.IndexOf(one) is >= 0 and var first && first < _begun.IndexOf(other);

        public void Report(ModelLoadProgress value) => _begun.Add(value.Step);
    }
}
