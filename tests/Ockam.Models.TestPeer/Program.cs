using Ockam.Models;
using Ockam.Models.TestPeer;

// Works slowly, and prints a line when it begins, at each chunk and when it is done, so that it can be killed in between.
if (args is ["load", .. var load]) return await LoadPeer.RunAsync(load);
if (args is not [var what, var keys, var source, var target])
{
    await Console.Error.WriteLineAsync("usage: Ockam.Models.TestPeer seal|open|seal-pair|open-pair KEYSTORE SOURCE TARGET");
    return 2;
}

var service = new LocalKeyService(new LocalKeyStore(keys));
var anyone = new SealedModelExpectations { AllowUnknownPublisher = true };
var slowly = new SlowProgress();
Console.WriteLine("begins");
switch (what)
{
    case "seal":
        await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = source, Destination = target, KeyService = service, KeyId = "key", ChunkSize = 64 * 1024,
        }, slowly);
        break;
    case "open":
        var request = new OpenModelRequest { KeyService = service, KeyId = "key", Expectations = anyone };
        await SealedModel.UnprotectAsync(source, target, request, progress: slowly);
        break;
    case "seal-pair":
        var pair = new ProtectPairRequest { Source = source, Destination = target, KeyService = service, KeyId = "key" };
        await ModelPair.ProtectAsync(pair, slowly);
        break;
    default:
        await ModelPair.UnprotectAsync(new UnprotectPairRequest
        {
            Source = source, Destination = target, KeyService = service, KeyId = "key", Expectations = anyone,
        }, slowly);
        break;
}

Console.WriteLine("done");
return 0;
