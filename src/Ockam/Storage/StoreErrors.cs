using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The errors that both stores have in common.</summary>
internal static class StoreErrors
{
    public static IdentityException NameTaken(string name) =>
        new(IdentityErrorReason.NameTaken,
            $"An identity with the name '{name}' is there already. Choose another name, or delete that one first.");
}
