using System.Text.Json;
using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

/// <summary>How identities, credentials and times are written, the same by every command.</summary>
internal static class IdentityOutput
{
    /// <summary>The name, and whether it is the default.</summary>
    public static string NameOf(NamedIdentity identity) => identity.IsDefault ? identity.Name + " (default)" : identity.Name;

    public static void WriteIdentity(this Output output, NamedIdentity identity, string plain) =>
        output.WriteObject(plain, value => value.WriteMembers(identity));

    public static void WriteMembers(this Utf8JsonWriter value, NamedIdentity identity)
    {
        value.WriteString("name", identity.Name);
        value.WriteString("identifier", identity.Identifier.ToString());
        value.WriteBoolean("is_default", identity.IsDefault);
        value.WriteString("vault", identity.VaultName);
    }

    public static void WriteCredential(this Output output, string first, VerifiedCredential credential) => output.WriteObject(
        string.Join(
            Environment.NewLine,
            [
                first,
                $"subject:    {credential.Subject}",
                $"issuer:     {credential.Issuer}",
                $"attributes: {string.Join(", ", credential.Attributes.ToTexts().Select(pair => $"{pair.Key}={pair.Value}"))}",
                $"created at: {UnixTime.Text(credential.CreatedAt)}",
                $"expires at: {UnixTime.Text(credential.ExpiresAt)}",
            ]),
        value =>
        {
            value.WriteString("subject", credential.Subject.ToString());
            value.WriteString("issuer", credential.Issuer.ToString());
            value.WriteStartObject("attributes");
            foreach ((string name, string text) in credential.Attributes.ToTexts()) value.WriteString(name, text);
            value.WriteEndObject();
            value.WriteNumber("created_at", credential.CreatedAt);
            value.WriteNumber("expires_at", credential.ExpiresAt);
        });
}
