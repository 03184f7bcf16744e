namespace Ockam.Node.Configuration;

/// <summary>A list of values.</summary>
internal sealed class YamlList(int position, IReadOnlyList<YamlNode> items) : YamlNode(position)
{
    public IReadOnlyList<YamlNode> Items => items;

    public override long Size { get; } = 1 + items.Sum(item => item.Size);

    public override string Kind => "a list";
}
