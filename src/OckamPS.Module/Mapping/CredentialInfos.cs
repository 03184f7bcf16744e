using Ockam.Identities;

namespace OckamPS.Module.Mapping;

/// <summary>Credentials as the objects of the module.</summary>
internal static class CredentialInfos
{
    /// <summary>One that was just issued.</summary>
    public static OckamCredentialInfo Of(CredentialAndPurposeKey credential, IReadOnlyList<NamedIdentity> own)
    {
        CredentialData data = credential.ReadData();
        Identifier subject = data.Subject!.Value;
        return new OckamCredentialInfo
        {
            Subject = subject.ToString(),
            SubjectName = NameOf(subject, own),
            Issuer = credential.ReadIssuer().ToString(),
            Attributes = data.Attributes.ToTexts(),
            CreatedAt = IdentityInfos.Time(data.CreatedAt),
            ExpiresAt = IdentityInfos.Time(data.ExpiresAt),
            Encoded = credential.ToString(),
        };
    }

    /// <summary>One that the home keeps.</summary>
    public static OckamCredentialInfo Of(KeptCredential kept, IReadOnlyList<NamedIdentity> own)
    {
        CredentialData? data = kept.ReadData();
        return new OckamCredentialInfo
        {
            Subject = kept.Subject.ToString(),
            SubjectName = NameOf(kept.Subject, own),
            Issuer = kept.Issuer.ToString(),
            Scope = kept.Scope,
            NodeName = kept.NodeName,
            Attributes = data?.Attributes.ToTexts() ?? new Dictionary<string, string>(),
            CreatedAt = data is null ? null : IdentityInfos.Time(data.CreatedAt),
            ExpiresAt = IdentityInfos.Time(kept.ExpiresAt),
            Encoded = Convert.ToHexStringLower(kept.Encoded.Span),
        };
    }

    private static string? NameOf(Identifier subject, IReadOnlyList<NamedIdentity> own) =>
        own.FirstOrDefault(identity => identity.Identifier == subject)?.Name;
}
