namespace OckamPS;

/// <summary>What a topology is written as.</summary>
public enum OckamTopologyFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A flowchart for Mermaid.</summary>
    Mermaid,

    /// <summary>A picture.</summary>
    Svg,

    /// <summary>A page with the picture and all that is known.</summary>
    Html,
}
