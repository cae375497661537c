using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>An estimator's parameters.</summary>
public class Estimator
{
    protected Estimator()
    {
    }

    public Parameter Parameter { get; set; }
}
