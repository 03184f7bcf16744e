using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Objects of other modules, such as AWS.Tools, whose types are of another load context: they are known by the names of their properties.
/// </summary>
internal static class ObjectShapes
{
    /// <summary>What a parameter was given, without PowerShell's wrapping where there is something inside.</summary>
    /// <param name="value">The value.</param>
    public static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>A property of an object, or an entry of a table.</summary>
    /// <param name="value">The object.</param>
    /// <param name="name">The property's name, in any case.</param>
    /// <returns>Its value; null if there is none, or no such property.</returns>
    public static object? Member(object? value, string name) => Bare(value) switch
    {
        null or string or ValueType => null,
        IDictionary table => table.Contains(name) ? Bare(table[name]) : null,
        { } bare => Bare(PSObject.AsPSObject(bare).Properties[name]?.Value),
    };

    /// <summary>The same as a text: the SDK has types of its own for names from a list, which say them as texts.</summary>
    /// <param name="value">The object.</param>
    /// <param name="name">The property's name.</param>
    /// <returns>Its text; null if there is none.</returns>
    public static string? Text(object? value, string name) => Member(value, name) switch
    {
        null => null,
        string text => text.Length == 0 ? null : text,
        IEnumerable => null,
        { } other => Convert.ToString(other, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null,
    };

    /// <summary>What is a text by itself: a text, a number, or an address; null for everything else.</summary>
    /// <param name="value">The value.</param>
    public static string? Plain(object? value) => Bare(value) switch
    {
        string text => text,
        ValueType or Uri => Convert.ToString(Bare(value), CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>
    /// The refusal of an object that a parameter does not know. From a pipeline it means that another parameter may be meant: PowerShell
    /// goes on with the next one where the reason is a cast that failed.
    /// </summary>
    /// <param name="message">What is wrong.</param>
    public static ArgumentTransformationMetadataException Decline(string message) => new(message, new PSInvalidCastException(message));

    /// <summary>The type of an object, for messages.</summary>
    /// <param name="value">The object.</param>
    public static string TypeName(object? value) => value is null ? "null" : PSObject.AsPSObject(value).TypeNames.FirstOrDefault()
        ?? value.GetType().FullName!;
}
