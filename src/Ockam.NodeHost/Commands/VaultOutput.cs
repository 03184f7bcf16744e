using System.Text.Json;
using Ockam.Vault;

namespace Ockam.NodeHost.Commands;

/// <summary>How vaults are written.</summary>
internal static class VaultOutput
{
    public static string Line(StoredVault vault) => $"{vault.Name}{(vault.IsDefault ? " (default)" : "")}  {vault.Path}";

    public static void WriteMembers(this Utf8JsonWriter value, StoredVault vault)
    {
        value.WriteString("name", vault.Name);
        value.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(vault.Kind.ToString()));
        value.WriteString("path", vault.Path);
        value.WriteBoolean("is_default", vault.IsDefault);
    }
}
