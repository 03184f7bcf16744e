using System.Text;

namespace Ockam.Aws;

/// <summary>What boot scripts are made of: files of the repository, which are inside this library.</summary>
internal static class BootParts
{
    private const string Folder = "Ockam.Aws.Boot/";

    /// <summary>The text of a part.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="values">What stands in it for <c>@NAME@</c>.</param>
    public static string Read(string name, params ReadOnlySpan<(string Name, string Value)> values)
    {
        using Stream stream = typeof(BootParts).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"This library was built without {name}.");
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        var text = new StringBuilder(reader.ReadToEnd().ReplaceLineEndings("\n"));
        foreach ((string each, string value) in values) text.Replace($"@{each}@", value);
        return text.ToString();
    }
}
