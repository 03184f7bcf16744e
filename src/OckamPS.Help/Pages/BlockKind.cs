namespace OckamPS.Help.Pages;

/// <summary>What a block is.</summary>
internal enum BlockKind
{
    /// <summary>A paragraph.</summary>
    Paragraph,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>Code between fences.</summary>
    Code,
}
