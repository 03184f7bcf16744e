using Ockam.Models;

namespace Ockam.NodeHost.Commands;

/// <summary>The Ollama of this machine, or what stands in for it; nothing of the demo stays in it.</summary>
internal sealed class DemoModelServer : IAsyncDisposable
{
    // Who is there answers at once; a demo does not wait for who is not.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly OllamaStandIn? _standIn;
    private bool _hasModel;

    private DemoModelServer(Uri address, OllamaStandIn? standIn, string what)
    {
        _standIn = standIn;
        Client = new OllamaClient(address);
        What = what;
        // A person's own server may have any model; one of this name it has not.
        ModelName = standIn is null ? $"ockam-demo-{Guid.NewGuid().ToString("n")[..8]}" : "lantern";
    }

    public IModelServer Client { get; }

    public bool IsStandIn => _standIn is not null;

    /// <summary>What it is, in words.</summary>
    public string What { get; }

    /// <summary>The name that the demo's model gets there.</summary>
    public string ModelName { get; }

    /// <summary>What was asked of the stand-in, as <c>METHOD /path</c>.</summary>
    public IReadOnlyCollection<string> Requests => _standIn?.Requests ?? [];

    /// <summary>The Ollama at an address; null where none answers.</summary>
    public static async Task<DemoModelServer?> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new OllamaClient(
            address, new OllamaClientOptions { ConnectLimit = s_patience, AnswerLimit = s_patience, PieceLimit = s_patience });
        try
        {
            string version = await client.GetVersionAsync(cancellationToken);
            return version == OllamaStandIn.Version
                ? null
                : new DemoModelServer(address, null, $"the Ollama {version} at {address.Authority}");
        }
        catch (ModelException)
        {
            // Nobody is there, or somebody else.
            return null;
        }
    }

    /// <summary>One that speaks its protocol, answers every question with the question, and keeps everything in memory.</summary>
    public static DemoModelServer StandIn()
    {
        var standIn = OllamaStandIn.Start();
        return new DemoModelServer(standIn.Address, standIn, $"a stand-in that speaks its protocol, at {standIn.Address.Authority}");
    }

    /// <summary>Has the model be deleted at the end, if it is there.</summary>
    public void DeleteAtTheEnd() => _hasModel = true;

    public async ValueTask DisposeAsync()
    {
        if (_standIn is not null) await _standIn.DisposeAsync();
        else if (_hasModel) await DeleteAsync();
        Client.Dispose();
    }

    private async Task DeleteAsync()
    {
        try
        {
            await Client.DeleteAsync(ModelName);
        }
        catch (ModelException gone) when (gone.Reason == ModelErrorReason.UnknownModel)
        {
            // The server did not take it.
        }
    }
}
