namespace OckamPS.Help.Cmdlets;

/// <summary>What a parameter is to a parameter set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Position">Its position, from 0; null where it is named only.</param>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="FromPipeline">Whether it takes an object from the pipeline.</param>
/// <param name="FromProperty">Whether it takes a property of its name of an object from the pipeline.</param>
internal sealed record ParameterRole(string Set, int? Position, bool IsMandatory, bool FromPipeline, bool FromProperty)
{
    /// <summary>The name by which PowerShell means all sets.</summary>
    public const string EverySet = "__AllParameterSets";

    /// <summary>Whether all sets are meant.</summary>
    public bool IsEverySet => Set == EverySet;

    /// <summary>How the help says where its value comes from.</summary>
    public string Pipeline => (FromPipeline, FromProperty) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
