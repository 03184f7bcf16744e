using Ockam.Identities;
using Ockam.Storage;

namespace Ockam.TestPeer;

/// <summary>What a script of many short commands does to a home.</summary>
internal static class Openings
{
    public static async Task RunAsync(string home, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using SqliteStore store = await SqliteStore.OpenAsync(home);
            await store.Identities.PutNameAsync($"{Environment.ProcessId}-{i}", new Identifier(new byte[Identifier.Length]), "default");
        }

        Console.WriteLine("done");
    }
}
