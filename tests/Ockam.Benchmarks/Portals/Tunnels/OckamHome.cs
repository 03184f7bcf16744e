using System.Text.Json;

namespace Ockam.Benchmarks.Portals;

/// <summary>The home of a node with its identity.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Identifier">Who the node is.</param>
internal sealed record OckamHome(string Folder, string Identifier)
{
    /// <summary>Makes one.</summary>
    public static async Task<OckamHome> CreateAsync(Workshop workshop, OckamProgram program, string name)
    {
        string folder = workshop.NewPath(name);
        using JsonDocument answer = JsonDocument.Parse(
            await program.RunAsync(workshop, folder, "identity", "create", "--output", "json"));
        return new OckamHome(folder, answer.RootElement.GetProperty("identifier").GetString()!);
    }
}
