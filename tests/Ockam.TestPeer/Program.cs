using Ockam.Storage;
using Ockam.TestPeer;

// Prints a line for each step that is done. The rotations run until the process is killed.
Func<SqliteStore, Task>? command = args is [string name, _] ? name switch
{
    "rotate-forever" => Rotations.RunForeverAsync,
    "stop-in-rotation" => Rotations.StopInOneAsync,
    _ => null,
} : null;
if (args is ["open-often", string home, string times])
{
    await Openings.RunAsync(home, int.Parse(times, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

if (command is null)
{
    await Console.Error.WriteLineAsync("usage: Ockam.TestPeer rotate-forever|stop-in-rotation HOME, or open-often HOME TIMES");
    return 2;
}

await using SqliteStore store = await SqliteStore.OpenAsync(args[1]);
await command(store);
return 0;
