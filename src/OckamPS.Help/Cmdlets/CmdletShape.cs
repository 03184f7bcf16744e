namespace OckamPS.Help.Cmdlets;

/// <summary>What a compiled cmdlet says about itself.</summary>
/// <param name="Verb">Its verb.</param>
/// <param name="Noun">Its noun.</param>
/// <param name="DefaultSet">The parameter set that is meant where the arguments do not tell; null where none is.</param>
/// <param name="ChangesThings">Whether it has <c>-WhatIf</c> and <c>-Confirm</c>.</param>
/// <param name="Parameters">Its parameters, without those that every cmdlet has.</param>
/// <param name="Outputs">The full names of the types that it puts out.</param>
internal sealed record CmdletShape(
    string Verb, string Noun, string? DefaultSet, bool ChangesThings, IReadOnlyList<ParameterShape> Parameters,
    IReadOnlyList<string> Outputs)
{
    /// <summary>Its name.</summary>
    public string Name => $"{Verb}-{Noun}";

    /// <summary>Its parameter sets, the default one first.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(parameter => parameter.Roles).Where(role => !role.IsEverySet)
                .Select(role => role.Set).Distinct()];
            return named.Length == 0 ? [ParameterRole.EverySet] : [.. named.OrderByDescending(set => set == DefaultSet)];
        }
    }

    /// <summary>The full names of the types that it takes from the pipeline.</summary>
    public IReadOnlyList<string> Inputs =>
        [.. Parameters.Where(parameter => parameter.Roles.Any(role => role.FromPipeline))
            .Select(parameter => parameter.ItemTypeName).Distinct()];
}
