namespace Ockam.Topology;

/// <summary>What a topology is written as.</summary>
public enum TopologyFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A flowchart for Mermaid, which many sites and editors show.</summary>
    Mermaid,

    /// <summary>A picture.</summary>
    Svg,

    /// <summary>A page with the picture and all that is known; one file without scripts, which loads nothing.</summary>
    Html,
}
