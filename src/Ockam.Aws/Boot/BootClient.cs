namespace Ockam.Aws;

/// <summary>The application that asks the model through the inlet, and tells the answer on loopback.</summary>
internal sealed record BootClient
{
    /// <summary>The model that is asked.</summary>
    public required string Model { get; init; }

    /// <summary>What it is asked, in one line.</summary>
    public string Question { get; init; } = "What is Ockham's Razor?";

    /// <summary>The package of node.js.</summary>
    public string Package { get; init; } = "nodejs22";

    /// <summary>The port of 127.0.0.1 of the inlet.</summary>
    public int InletPort { get; init; } = 3000;

    /// <summary>The port of 127.0.0.1 on which it tells the answer, to which the administrator's outlet leads.</summary>
    public int Port { get; init; } = 8080;
}
