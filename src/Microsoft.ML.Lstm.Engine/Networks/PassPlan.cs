namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>What passes of a network compute: all of it forward; for training all gradients that lead to weights, and to other edges that are asked for.</summary>
sealed class PassPlan
{
    PassPlan(Network network, bool trains, ReadOnlySpan<Edge> given, bool inputGradients, Range frozen = default)
    {
        Trains = trains;
        var vertices = network.Vertices;
        (Computes, Differentiates) = (new bool[vertices.Length], new bool[vertices.Length]);
        var isRead = new bool[vertices.Length];
        foreach (var edge in network.OutputEdges) isRead[edge] = true;
        for (var edge = vertices.Length - 1; edge >= 0; edge--)
        {
            Computes[edge] = isRead[edge] && vertices[edge].Node is not null && !given.Contains(new(edge));
            if (!Computes[edge]) continue;
            foreach (var input in vertices[edge].Node!.Inputs) isRead[input] = true;
        }
        for (var edge = 0; edge < vertices.Length && trains; edge++)
        {
            if (!Computes[edge])
            {
                Differentiates[edge] = isRead[edge] && inputGradients;
                continue;
            }
            var node = vertices[edge].Node!;
            Differentiates[edge] = node.Weights.Count > 0 && !IsInside(network.Parts.WeightsOf(edge), frozen, network.Weights.Count);
            foreach (var input in node.Inputs) Differentiates[edge] |= Differentiates[input];
        }
    }

    /// <summary>For predicting.</summary>
    public static PassPlan Predicting(Network network) => new(network, trains: false, [], inputGradients: false);

    /// <summary>For training; layers all of whose weights are frozen ones are not gone back through, unless one before them learns.</summary>
    public static PassPlan Training(Network network, Range frozen = default) => new(network, trains: true, [], inputGradients: false, frozen);

    /// <summary>For gradients by the inputs, or by edges whose values are given in place of what leads to them.</summary>
    public static PassPlan ByInputs(Network network, params ReadOnlySpan<Edge> given) => new(network, trains: true, given, inputGradients: true);

    static bool IsInside(Range part, Range whole, int count)
    {
        var ((start, length), (first, all)) = (part.GetOffsetAndLength(count), whole.GetOffsetAndLength(count));
        return start >= first && start + length <= first + all;
    }

    /// <summary>Whether passes keep the tape that the backward pass reads.</summary>
    public bool Trains { get; }

    /// <summary>By edge: whether a pass computes it.</summary>
    public bool[] Computes { get; }

    /// <summary>By edge: whether the backward pass computes the gradient by it.</summary>
    public bool[] Differentiates { get; }
}
