namespace Ockam.Aws;

/// <summary>Whom an instance works for in the sharing of models: their rights have nothing in common.</summary>
public enum ModelRole
{
    /// <summary>Reads sealed models, and has their keys opened for its proof.</summary>
    Consumer,

    /// <summary>Seals models and publishes them.</summary>
    Owner,
}
