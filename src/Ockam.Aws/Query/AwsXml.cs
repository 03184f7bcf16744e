using System.Globalization;
using System.Xml.Linq;

namespace Ockam.Aws;

/// <summary>Reads answers by name, whatever namespace a service or its stand-in puts them in.</summary>
internal static class AwsXml
{
    /// <summary>The element that a path leads to; null if there is none.</summary>
    public static XElement? At(this XElement element, params ReadOnlySpan<string> path)
    {
        XElement? at = element;
        foreach (string name in path) at = at?.Elements().FirstOrDefault(each => each.Name.LocalName == name);
        return at;
    }

    /// <summary>The text that a path leads to; null if there is none or it is empty.</summary>
    public static string? Text(this XElement element, params ReadOnlySpan<string> path) =>
        element.At(path)?.Value is { Length: > 0 } text ? text : null;

    /// <summary>The items of a list: children named <c>item</c> in EC2, <c>member</c> in IAM.</summary>
    public static IEnumerable<XElement> Items(this XElement element, params ReadOnlySpan<string> path) =>
        element.At(path)?.Elements().Where(each => each.Name.LocalName is "item" or "member") ?? [];

    /// <summary>Whether a path leads to <c>true</c>.</summary>
    public static bool Flag(this XElement element, params ReadOnlySpan<string> path) => element.Text(path) == "true";

    /// <summary>The whole number that a path leads to; null if there is none.</summary>
    public static int? Number(this XElement element, params ReadOnlySpan<string> path) =>
        int.TryParse(element.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>The time that a path leads to; null if there is none.</summary>
    public static DateTimeOffset? Time(this XElement element, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(
            element.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time) ? time : null;

    /// <summary>The tags of a resource of EC2.</summary>
    public static IReadOnlyDictionary<string, string> Tags(this XElement element)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XElement tag in element.Items("tagSet")) tags[tag.Text("key") ?? ""] = tag.Text("value") ?? "";
        return tags;
    }
}
