namespace Microsoft.ML.SearchSpace;

/// <summary>The values that an option may take in a sweep.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ChoiceAttribute : Attribute
{
    public ChoiceAttribute(params object[] candidates)
        : this(candidates, null)
    {
    }

    public ChoiceAttribute(object[] candidates, object defaultValue)
    {
        Candidates = candidates;
        DefaultValue = defaultValue;
    }

    public object[] Candidates { get; }

    public object DefaultValue { get; }
}

/// <summary>An option that a sweep may switch.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class BooleanChoiceAttribute : Attribute
{
    public BooleanChoiceAttribute()
        : this(true)
    {
    }

    public BooleanChoiceAttribute(bool defaultValue) => DefaultValue = defaultValue;

    public bool DefaultValue { get; }
}

/// <summary>Options whose own options a sweep looks into.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NestOptionAttribute : Attribute
{
    public NestOptionAttribute()
    {
    }
}
