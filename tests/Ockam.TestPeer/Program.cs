using Ockam.Storage;
using Ockam.TestPeer;

// Each command runs until it is killed, and prints a line for each step that is done.
Func<SqliteStore, Task>? command = args is [string name, _] ? name switch
{
    "rotate-forever" => Rotations.RunForeverAsync,
    "stop-in-rotation" => Rotations.StopInOneAsync,
    _ => null,
} : null;
if (command is null)
{
    await Console.Error.WriteLineAsync("usage: Ockam.TestPeer rotate-forever|stop-in-rotation HOME");
    return 2;
}

await using SqliteStore store = await SqliteStore.OpenAsync(args[1]);
await command(store);
return 0;
