namespace Ockam.SecureChannels;

/// <summary>What an accepted record is.</summary>
/// <param name="Nonce">Its number.</param>
/// <param name="PlaintextOffset">Where the plaintext begins in the record's span.</param>
/// <param name="PlaintextLength">The plaintext's length in bytes.</param>
/// <param name="Order">How it stands to those before it.</param>
internal readonly record struct RecordOpened(ulong Nonce, int PlaintextOffset, int PlaintextLength, RecordOrder Order);
