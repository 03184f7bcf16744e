namespace Ockam.Tests.Vault;

/// <summary>A test of the contract of vaults. Each test project says what its vault needs; here it is nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VaultFactAttribute : FactAttribute;
