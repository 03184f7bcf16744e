namespace Ockam.SecureChannels;

/// <summary>How an accepted record stands to those before it.</summary>
internal enum RecordOrder
{
    /// <summary>It is the one that was expected next.</summary>
    InOrder,

    /// <summary>One or more before it have not come (yet): it leaves a hole.</summary>
    LeavesHole,

    /// <summary>It fills a hole that a later one left: it comes out of order.</summary>
    Late,
}
