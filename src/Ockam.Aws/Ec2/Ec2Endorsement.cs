namespace Ockam.Aws;

/// <summary>The public half of a NitroTPM's endorsement key.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="KeyType"><c>rsa-2048</c> or <c>ecc-sec-p384</c>.</param>
/// <param name="KeyFormat"><c>der</c> or <c>tpmt</c>.</param>
/// <param name="Value">The key.</param>
internal sealed record Ec2Endorsement(string InstanceId, string KeyType, string KeyFormat, byte[] Value);
