namespace Ockam.Node.Configuration;

/// <summary>Keys with their values, in the order of the file.</summary>
internal sealed class YamlMap(int position, IReadOnlyList<(YamlScalar Key, YamlNode Value)> entries) : YamlNode(position)
{
    public IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries => entries;

    public override long Size { get; } = 1 + entries.Sum(entry => 1 + entry.Value.Size);

    public override string Kind => "a map";
}
