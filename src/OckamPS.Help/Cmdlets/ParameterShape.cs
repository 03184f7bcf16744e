namespace OckamPS.Help.Cmdlets;

/// <summary>A parameter of a compiled cmdlet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">The full name of its type.</param>
/// <param name="ShortTypeName">The name of its type as a syntax shows it.</param>
/// <param name="IsSwitch">Whether it takes no value.</param>
/// <param name="Values">The only values that it takes; empty where any value of its type will do.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="TakesWildcards">Whether <c>*</c> and <c>?</c> mean something in it.</param>
/// <param name="Roles">What it is to each of the parameter sets that it belongs to.</param>
internal sealed record ParameterShape(
    string Name, string TypeName, string ShortTypeName, bool IsSwitch, IReadOnlyList<string> Values, IReadOnlyList<string> Aliases,
    bool TakesWildcards, IReadOnlyList<ParameterRole> Roles)
{
    /// <summary>The full name of the type of one value, where several can be given.</summary>
    public string ItemTypeName => TypeName.EndsWith("[]", StringComparison.Ordinal) ? TypeName[..^2] : TypeName;

    /// <summary>What it is to a parameter set; null where it does not belong to it.</summary>
    public ParameterRole? RoleIn(string set) =>
        Roles.FirstOrDefault(role => role.Set == set) ?? Roles.FirstOrDefault(role => role.IsEverySet);
}
