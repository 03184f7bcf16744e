using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>Names with wildcards as parameters take them: case does not matter, and every culture reads them alike.</summary>
internal static class Wildcards
{
    /// <summary>The pattern that a name is.</summary>
    public static WildcardPattern Of(string name) =>
        WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

    /// <summary>Whether a name may mean several, so that none is an answer rather than an error.</summary>
    public static bool AreIn(string name) => WildcardPattern.ContainsWildcardCharacters(name);
}
