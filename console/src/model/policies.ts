// SPDX-License-Identifier: Apache-2.0
// Policy documents, as forms begin with them. Pure functions.

/** A document that allows to look, for somebody to change. */
export const exampleDocument = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['elasticache:Describe*', 'elasticache:List*'],
        Resource: '*',
      },
    ],
  },
  undefined,
  2,
);
