using System.Management.Automation;
using Ockam.Identities;
using Ockam.Storage;
using Ockam.Vault;

namespace OckamPS.Module.Errors;

internal static partial class ErrorTable
{
    private static ErrorEntry Of(IdentityException exception) => exception.Reason switch
    {
        IdentityErrorReason.UnknownName => new("IdentityNotFound", ErrorCategory.ObjectNotFound,
            "Get-OckamIdentity lists the identities of this home; New-OckamIdentity makes one."),
        IdentityErrorReason.UnknownIdentity => new("IdentityUnknown", ErrorCategory.ObjectNotFound,
            "Import its change history first: Export-OckamIdentity on its machine, Import-OckamIdentity here."),
        IdentityErrorReason.NameTaken => new("IdentityExists", ErrorCategory.ResourceExists,
            "Choose another name, or remove that one first: Remove-OckamIdentity."),
        IdentityErrorReason.InUse => new("IdentityInUse", ErrorCategory.ResourceBusy,
            "Remove the node that the message names, or stop it and say -Force."),
        _ => new("Identity" + exception.Reason, ErrorCategory.SecurityError,
            "Do not trust it before its owner has given a history or credential that verifies."),
    };

    private static ErrorEntry Of(VaultException exception) => exception.Reason switch
    {
        VaultErrorReason.UnknownVault => new("VaultNotFound", ErrorCategory.ObjectNotFound,
            "Get-OckamVault lists the vaults of this home; New-OckamVault makes one."),
        VaultErrorReason.NameTaken => new("VaultExists", ErrorCategory.ResourceExists,
            "Choose another name or file, or remove that vault first: Remove-OckamVault."),
        VaultErrorReason.InvalidName => new("VaultNameInvalid", ErrorCategory.InvalidArgument, "Choose a name that can be that of a file."),
        VaultErrorReason.InUse => new("VaultInUse", ErrorCategory.ResourceBusy,
            "Remove-OckamIdentity removes an identity with its keys; Remove-OckamVault -Force removes the vault with all of them."),
        VaultErrorReason.AccessDenied => new("VaultAccessDenied", ErrorCategory.PermissionDenied,
            "Use credentials that may use the vault's keys (kms:Sign, kms:GetPublicKey): those of its profile or of the environment."),
        VaultErrorReason.Unavailable => new("VaultUnavailable", ErrorCategory.ConnectionError,
            "Try again in a minute, and look at the network and at the vault's region and endpoint: Get-OckamVault shows them."),
        VaultErrorReason.KeyDisabled => new("VaultKeyDisabled", ErrorCategory.ResourceUnavailable,
            "Enable the key in AWS KMS again, or rotate the identity while the key can still be used: Update-OckamIdentity."),
        _ => new("VaultFailed", ErrorCategory.ResourceUnavailable,
            "Look whether the vault has the key: Get-OckamVault and Get-OckamIdentity show what is where."),
    };

    private static ErrorEntry Of(StoreException exception) => exception.Reason switch
    {
        StoreErrorReason.Locked => new("HomeLocked", ErrorCategory.ResourceBusy, "Try again; another process uses this home."),
        StoreErrorReason.Inaccessible => new("HomeInaccessible", ErrorCategory.PermissionDenied,
            "Let OCKAM_HOME name a folder that this user can write."),
        _ => new("Home" + exception.Reason, ErrorCategory.SecurityError,
            "Let OCKAM_HOME name a folder that is this user's alone, and leave its files as they are."),
    };
}
