using Ockam.Attestation;

namespace Ockam.Models.TestPeer;

/// <summary>Loads a model, and stops for ever when it comes to a step of choice, so that it can be killed there.</summary>
internal static class LoadPeer
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var keys, var root, var source, var state, var log, var server, var tpm, var stop])
        {
            await Console.Error.WriteLineAsync("usage: Ockam.Models.TestPeer load KEYSTORE ROOT SOURCE STATE EVENTLOG SERVER TPM STEP");
            return 2;
        }

        var roots = new[] { AttestationRoot.FromCertificate(await File.ReadAllBytesAsync(root)) };
        using var client = new OllamaClient(OllamaClient.ParseAddress(server));
        await using TpmClient own = TpmClient.Open(tpm);
        Console.WriteLine("begins");
        await ModelLoading.ImportAsync(
            new ImportModelRequest
            {
                Source = token => ModelLoadSource.OpenFileAsync(source, null, token),
                Opening = new OpenModelRequest
                {
                    KeyService = new LocalKeyService(new LocalKeyStore(keys), roots: roots),
                    KeyId = "key",
                    Expectations = new SealedModelExpectations { AllowUnknownPublisher = true },
                    Attestation = new TpmAttestationSource(own),
                },
                Server = client,
                Name = "m",
                Tpm = own,
                EventLog = new PcrEventLog(log),
                Records = new LoadedModelRecords(state),
                Roots = roots,
                AllowPlaintextStore = true,
            },
            new Watcher(stop));
        Console.WriteLine("done");
        return 0;
    }

    private sealed class Watcher(string stop) : IProgress<ModelLoadProgress>
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

        public void Report(ModelLoadProgress value)
        {
            Console.WriteLine($"{value.Step} {value.Done}");
            // In the middle of the upload: when some bytes are there.
            bool isThere = value.Step.ToString() == stop || (stop == "Half" && value.Step == ModelLoadStep.Upload && value.Done > 0);
            if (isThere) Thread.Sleep(Timeout.Infinite);
            Thread.Sleep(s_pause);
        }
    }
}
