namespace OckamPS;

/// <summary>What a vault is.</summary>
public enum OckamVaultKind
{
    /// <summary>Keys are in the home's database.</summary>
    Software,
}
