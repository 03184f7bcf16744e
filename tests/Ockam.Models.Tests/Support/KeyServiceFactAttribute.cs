namespace Ockam.Models.Tests.Support;

/// <summary>A test of the contract of key services. Each test project says what its service needs; here it is nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KeyServiceFactAttribute : FactAttribute;
