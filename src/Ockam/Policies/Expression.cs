namespace Ockam.Policies;

/// <summary>A full expression of section 10.1, as it was written. Its depth is bounded by whoever makes it.</summary>
internal abstract record Expression
{
    /// <summary>How many lists and sequences are in one another at most; a frame of the stack each, wherever a tree is walked.</summary>
    public const int MaximumDepth = 128;

    /// <summary>A string, number or truth value.</summary>
    internal sealed record Literal(PolicyValue Value) : Expression
    {
        /// <inheritdoc/>
        public bool Equals(Literal? other) => other is not null && Value.Kind == other.Value.Kind
            && (Value.Kind == PolicyValueKind.Text ? Value.Text == other.Value.Text : Value.Integer == other.Value.Integer);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Value.Kind, Value.Integer);
    }

    /// <summary>A name whose value the environment has, or an operator.</summary>
    internal sealed record Identifier(string Name) : Expression;

    /// <summary><c>( … )</c>: an operation, or the unit value.</summary>
    internal sealed record List(Expression[] Items) : Expression
    {
        /// <summary>What it does; none where its first item is no identifier, or there is no item.</summary>
        public PolicyOperator Operator { get; } = Items is [Identifier first, ..] ? PolicyOperators.Find(first.Name) : PolicyOperator.None;

        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Length;
    }

    /// <summary><c>[ … ]</c>: values of one type.</summary>
    internal sealed record Sequence(Expression[] Items) : Expression
    {
        /// <summary>Its value where no identifier is in it, made once.</summary>
        public PolicyValue? Constant { get; } = ConstantOf(Items);

        /// <inheritdoc/>
        public bool Equals(Sequence? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Length;

        private static PolicyValue? ConstantOf(Expression[] items)
        {
            var values = new PolicyValue[items.Length];
            for (int i = 0; i < items.Length; i++)
            {
                if (items[i] is Literal literal) values[i] = literal.Value;
                else if (items[i] is Sequence { Constant: { } constant }) values[i] = constant;
                else return null;
            }

            return PolicyValue.Of(values);
        }
    }
}
