namespace Ockam.Aws;

/// <summary>A model server behind a gateway, both on loopback.</summary>
internal sealed record BootModel
{
    /// <summary>The name by which the model is asked, such as <c>llama3.2:1b</c>; nothing else can be asked for.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Ollama's release, a <c>.tgz</c>, <c>.tar.gz</c> or <c>.tar.zst</c> with <c>bin/ollama</c>; its SHA-256 must be said.
    /// </summary>
    public required BootSource Ollama { get; init; }

    /// <summary>
    /// A sealed model that is opened, and loaded under <see cref="Name"/>; null to pull <see cref="Name"/> from Ollama's library.
    /// </summary>
    public BootSealedModel? Sealed { get; init; }

    /// <summary>
    /// The SHA-256 of the pulled model's manifest, 64 hexadecimal digits, which Ollama calls its digest; null to take any.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>The driver for the GPU, if there is one; null for none.</summary>
    public BootGpuDriver? Gpu { get; init; } = new();

    /// <summary>Whether pulled models are kept on the instance store, if there is one; the weights of a sealed one never are.</summary>
    public bool UsesInstanceStore { get; init; } = true;

    /// <summary>The port of 127.0.0.1 of the model server.</summary>
    public int ServerPort { get; init; } = 11434;

    /// <summary>The port of 127.0.0.1 of the gateway, to which the outlet leads.</summary>
    public int GatewayPort { get; init; } = 11435;
}
