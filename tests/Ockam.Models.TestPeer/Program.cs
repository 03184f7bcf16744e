using Ockam.Models;
using Ockam.Models.TestPeer;

// Works slowly, and prints a line when it begins, at each chunk and when it is done, so that it can be killed in between.
if (args is ["load", .. var load]) return await LoadPeer.RunAsync(load);
if (args is ["ask", var kms, .. var profile]) return await AskPeer.RunAsync(kms, profile.SingleOrDefault());
var anyone = new SealedModelExpectations { AllowUnknownPublisher = true };
var slowly = new SlowProgress();
Func<Task>? work = args switch
{
    ["seal", var keys, var source, var target] => () => SealedModel.ProtectAsync(new ProtectModelRequest
    {
        Source = source, Destination = target, KeyService = Open(keys), KeyId = "key", ChunkSize = 64 * 1024,
    }, slowly),
    ["open", var keys, var source, var target] => () => SealedModel.UnprotectAsync(
        source, target, new OpenModelRequest { KeyService = Open(keys), KeyId = "key", Expectations = anyone }, progress: slowly),
    ["seal-pair", var keys, var source, var target] => () => ModelPair.ProtectAsync(new ProtectPairRequest
    {
        Source = source, Destination = target, KeyService = Open(keys), KeyId = "key",
    }, slowly),
    ["open-pair", var keys, var source, var target] => () => ModelPair.UnprotectAsync(new UnprotectPairRequest
    {
        Source = source, Destination = target, KeyService = Open(keys), KeyId = "key", Expectations = anyone,
    }, slowly),
    ["publish", var source, var store] => () => StoreWork.PublishAsync(source, store, null, slowly),
    ["publish", var source, var store, var endpoint] => () => StoreWork.PublishAsync(source, store, endpoint, slowly),
    ["save", var store, var name, var folder] => () => StoreWork.SaveAsync(store, name, folder, null, slowly),
    ["save", var store, var name, var folder, var endpoint] => () => StoreWork.SaveAsync(store, name, folder, endpoint, slowly),
    _ => null,
};
if (work is null)
{
    await Console.Error.WriteLineAsync(
        """
        usage: Ockam.Models.TestPeer seal|open|seal-pair|open-pair KEYSTORE SOURCE TARGET
               Ockam.Models.TestPeer publish SOURCE STORE [ENDPOINT]
               Ockam.Models.TestPeer save STORE NAME FOLDER [ENDPOINT]
               Ockam.Models.TestPeer ask ENDPOINT [PROFILE]
        """);
    return 2;
}

Console.WriteLine("begins");
await work();
Console.WriteLine("done");
return 0;

static LocalKeyService Open(string keys) => new(new LocalKeyStore(keys));
