namespace Ockam.Node.Configuration;

/// <summary>A value of the file and where it stands.</summary>
internal abstract class YamlNode(int position)
{
    /// <summary>The offset of its first character in the text that was parsed.</summary>
    public int Position => position;

    /// <summary>How many nodes it stands for when every alias in it is followed.</summary>
    public abstract long Size { get; }

    /// <summary>What it is, in a word for errors.</summary>
    public abstract string Kind { get; }
}
