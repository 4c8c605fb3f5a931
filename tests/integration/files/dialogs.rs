//! Native dialogs: answered by the step's rule, else dismissed and told.
