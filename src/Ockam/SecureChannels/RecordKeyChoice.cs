namespace Ockam.SecureChannels;

/// <summary>Which of the receiver's keys opens a record (section 5.4).</summary>
internal enum RecordKeyChoice
{
    /// <summary>None that is still, or already, there.</summary>
    None,

    /// <summary>The key of the interval before.</summary>
    Previous,

    /// <summary>The key of the interval that the highest accepted record is in.</summary>
    Current,

    /// <summary>The key after it, which is kept only when it opens the record.</summary>
    Next,
}
