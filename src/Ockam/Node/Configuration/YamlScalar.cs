namespace Ockam.Node.Configuration;

/// <summary>A single value.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="value">Its text.</param>
/// <param name="isPlain">Whether it stands there without quotes, so that <c>null</c> and <c>~</c> are no texts.</param>
internal sealed class YamlScalar(int position, string value, bool isPlain) : YamlNode(position)
{
    public string Value => value;

    /// <summary>Nothing at all, as after a key without a value.</summary>
    public bool IsNull => isPlain && value is "" or "~" or "null" or "Null" or "NULL";

    public override long Size => 1;

    public override string Kind => IsNull ? "nothing" : "a single value";
}
